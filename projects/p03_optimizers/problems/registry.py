"""Every problem under a short name; the whole list on one screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from projects.p03_optimizers.problems.multimodal import ackley, rastrigin, styblinski_tang
from projects.p03_optimizers.problems.protocol import Problem
from projects.p03_optimizers.problems.saddles import double_well, monkey_saddle, saddle
from projects.p03_optimizers.problems.valleys import beale, goldstein_price, himmelblau, rosenbrock

P = TypeVar("P")

PROBLEMS: dict[str, Callable[[], Problem]] = {
    "rosenbrock-2": rosenbrock,
    "rosenbrock-10": partial(rosenbrock, 10),
    "rosenbrock-100": partial(rosenbrock, 100),
    "beale": beale,
    "himmelblau": himmelblau,
    "goldstein-price": goldstein_price,
    "rastrigin-2": rastrigin,
    "rastrigin-10": partial(rastrigin, 10),
    "ackley-2": ackley,
    "ackley-10": partial(ackley, 10),
    "styblinski-tang-2": styblinski_tang,
    "styblinski-tang-10": partial(styblinski_tang, 10),
    "saddle": saddle,
    "monkey-saddle": monkey_saddle,
    "double-well": double_well,
}


def make_problem(name: str) -> Problem:
    """Build a deterministic problem of PROBLEMS.

    Raises:
        ValueError: Unknown name.
    """
    return _look_up(name, PROBLEMS)()


def _look_up(name: str, table: Mapping[str, Callable[[], P]]) -> Callable[[], P]:
    if name not in table:
        raise ValueError(f"problem is {name!r}; choose from {', '.join(table)}")
    return table[name]
