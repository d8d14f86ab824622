"""The benchmark: how both sides are timed, and what work they are given."""
