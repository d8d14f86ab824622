"""Every problem under a short name; the whole list on one screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from projects.p03_optimizers.problems.cnn import cnn
from projects.p03_optimizers.problems.factorisation import matrix_factorisation
from projects.p03_optimizers.problems.lasso import lasso
from projects.p03_optimizers.problems.logistic import logistic_regression
from projects.p03_optimizers.problems.mgh import MGH
from projects.p03_optimizers.problems.mlp import mlp
from projects.p03_optimizers.problems.multimodal import ackley, rastrigin, styblinski_tang
from projects.p03_optimizers.problems.noisy_quadratic import noisy_quadratic
from projects.p03_optimizers.problems.protocol import Problem, StochasticProblem
from projects.p03_optimizers.problems.quadratics import quadratic, rotation
from projects.p03_optimizers.problems.saddles import double_well, monkey_saddle, saddle
from projects.p03_optimizers.problems.softmax import softmax_regression
from projects.p03_optimizers.problems.svm import hinge_svm
from projects.p03_optimizers.problems.valleys import beale, goldstein_price, himmelblau, rosenbrock
from projects.p03_optimizers.problems.worst_cases import huber, nesterov_chain
from shared.seeding import rng

P = TypeVar("P")

KAPPAS = {"1": 1.0, "10": 10.0, "100": 100.0, "1e3": 1e3, "1e4": 1e4, "1e6": 1e6}
"""Condition numbers of the ten-dimensional quadratics, by the last part of their names."""


def _rotated(kappa: float) -> Problem:
    return quadratic(kappa, 10, rotation(rng(0, "problems", "rotation"), 10))


PROBLEMS: dict[str, Callable[[], Problem]] = {
    **{f"quadratic-{name}": partial(quadratic, kappa, 10) for name, kappa in KAPPAS.items()},
    **{f"rotated-{name}": partial(_rotated, kappa) for name, kappa in KAPPAS.items()},
    "nesterov-chain": nesterov_chain,
    "huber": huber,
    "huber-3": partial(huber, 10, 3),
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
    "factorisation": matrix_factorisation,
    "lasso": lambda: lasso().as_problem(),
    **MGH,
}

STOCHASTIC: dict[str, Callable[[], StochasticProblem]] = {
    "noisy-quadratic": noisy_quadratic,
    "logistic": logistic_regression,
    "softmax": softmax_regression,
    "svm": hinge_svm,
    "mlp": mlp,
    "cnn": cnn,
}


def make_problem(name: str) -> Problem:
    """Build a deterministic problem of PROBLEMS.

    Raises:
        ValueError: Unknown name.
    """
    return _look_up(name, PROBLEMS)()


def make_stochastic(name: str) -> StochasticProblem:
    """Build a stochastic problem of STOCHASTIC.

    Raises:
        ValueError: Unknown name.
    """
    return _look_up(name, STOCHASTIC)()


def _look_up(name: str, table: Mapping[str, Callable[[], P]]) -> Callable[[], P]:
    if name not in table:
        raise ValueError(f"problem is {name!r}; choose from {', '.join(table)}")
    return table[name]
