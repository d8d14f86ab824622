"""Figures and tables drawn from a results file; nothing is recomputed here."""

from __future__ import annotations

from projects.p01_linear_algebra.report import accuracy, iterative, portraits, ratios

_AREAS = (ratios, accuracy, iterative, portraits)

FIGURES = {name: make for area in _AREAS for name, make in area.FIGURES.items()}
TABLES = {name: make for area in _AREAS for name, make in area.TABLES.items()}
