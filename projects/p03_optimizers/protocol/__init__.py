"""How optimisers are compared on equal terms: one budget, one cost, seeds for tuning apart from seeds for reporting."""
