"""Findings as sentences with a predicate each, checked against the results file."""
