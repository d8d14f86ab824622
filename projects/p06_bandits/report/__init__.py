"""Figures and tables drawn from a results file; nothing is recomputed here."""
