"""Figures and tables drawn from a results file; nothing is recomputed here."""

from __future__ import annotations

from projects.p02_probability_animations.report import figures, tables

FIGURES = figures.FIGURES
TABLES = tables.TABLES
