"""Figures and tables: functions of the results alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matplotlib.figure import Figure

from projects.p03_optimizers.report import checked, noise_and_tuning, properties, race, theory

FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {
    **race.FIGURES,
    **noise_and_tuning.FIGURES,
    **properties.FIGURES,
    **theory.FIGURES,
}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {
    **race.TABLES,
    **noise_and_tuning.TABLES,
    **properties.TABLES,
    **theory.TABLES,
    **checked.TABLES,
}
