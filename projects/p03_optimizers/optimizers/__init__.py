"""First-order optimisers from scratch, one algorithm a file; `registry` has the whole list on one screen."""
