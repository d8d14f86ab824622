r"""Cases in which theory and measurement must meet exactly: a cycle, a worst function and a floor.

**The heavy ball's cycle** (Lessard, Recht & Packard 2016). With mu = 1, L = 25 the parameters that are optimal for
quadratics are lr = 4/(5+1)^2 = 1/9, momentum = ((5-1)/(5+1))^2 = 4/9. On the strongly convex function with

    f'(x) = 25 x for x < 1,    x + 24 for 1 <= x < 2,    25 x - 24 for x >= 2

they make x_{k+1} = (13 x_k - f'(x_k) - 4 x_{k-1})/9 go round three points, solved for here in exact fractions.
All three lie on pieces of slope 25, where the linear part has two equal roots -2/3: neighbours fall in, at 2/3 a step.

**Drori and Teboulle's bound** (2014): N steps of gradient descent, lr = h/L with h in (0, 1], end at

    f(x_N) - f* <= L R^2 / (4 N h + 2)

and their Huber-like function (`problems.worst_cases.huber`) attains it.

**Nesterov's floor** (2004, theorem 2.1.7). On his chain of d variables a method started at 0 that stays in the span of
its gradients has f(x_k) - f* >= L/8 (1/(k+1) - 1/(d+1)); at d = 2k + 1 that gives 3 L R^2 / (32 (k+1)^2). The proof
only needs that k gradients leave all coordinates behind the k-th at 0, so it holds for methods that treat each
coordinate alone (Adam, Lion, ...) too, though they leave the span. Conjugate gradients attain the floor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from projects.p03_optimizers.deterministic import Stopping, conjugate_gradient
from projects.p03_optimizers.optimizers.protocol import TwoGradients, solution
from projects.p03_optimizers.optimizers.registry import OPTIMIZERS, make_optimizer
from projects.p03_optimizers.problems.protocol import FloatArray, Problem
from projects.p03_optimizers.problems.worst_cases import huber, nesterov_chain, nesterov_floor

CYCLE_LR = Fraction(1, 9)
CYCLE_MOMENTUM = Fraction(4, 9)
CYCLE_START = 3.3
"""A start that leads into the cycle."""
IN_THE_SPAN = (
    "sgd", "heavy_ball", "nesterov", "nesterov_1983", "nesterov_constant", "qhm", "aggmo", "asgd", "schedule_free_sgd",
    "sam",
)  # fmt: skip
"""Methods of the registry whose points are x_0 plus combinations of their gradients."""
TOLERANCE = 1e-12
"""Rounding, relative to the floor at the start, that isn't yet a crossing."""


@dataclass(frozen=True)
class TightCase:
    """Two sides that should agree."""

    bound: float
    """What the theorem says."""
    attained: float
    """What a run gave."""

    @property
    def relative_difference(self) -> float:
        """|attained/bound - 1|."""
        return abs(self.attained / self.bound - 1)


def cycle_problem() -> Problem:
    """Lessard, Recht and Packard's three parabolas: mu = 1, L = 25, minimum 0 at 0."""

    def f(x: FloatArray) -> FloatArray:
        u = x[..., 0]
        # The integrals of f', continuous at 1 and 2.
        value: FloatArray = np.where(
            u.real < 1,
            25 * u**2 / 2,
            np.where(u.real < 2, u**2 / 2 + 24 * u - 12, 25 * u**2 / 2 - 24 * u + 36),
        )
        return value

    def gradient(x: FloatArray) -> FloatArray:
        g: FloatArray = np.where(x.real < 1, 25 * x, np.where(x.real < 2, x + 24, 25 * x - 24))
        return g

    return Problem(
        name="Lessard, Recht & Packard's parabolas",
        dim=1,
        starts=np.array([[CYCLE_START]]),
        f=f,
        gradient=gradient,
        f_star=0.0,
        minimisers=np.zeros((1, 1)),
        L=25.0,
        mu=1.0,
        domain=((-3.0, 4.0),),
    )


def heavy_ball_cycle() -> tuple[Fraction, Fraction, Fraction]:
    """The three points p, q, r of the cycle, exactly, in the order in which they are visited, the largest first.

    With p above 2 and the others below 1, one step each way gives

        9 q = 13 p - (25 p - 24) - 4 r,    9 r = 13 q - 25 q - 4 p,    9 p = 13 r - 25 r - 4 q
    """
    rows = [
        [Fraction(12), Fraction(9), Fraction(4), Fraction(24)],  # 12 p + 9 q + 4 r = 24
        [Fraction(4), Fraction(12), Fraction(9), Fraction(0)],  # 4 p + 12 q + 9 r = 0
        [Fraction(9), Fraction(4), Fraction(12), Fraction(0)],  # 9 p + 4 q + 12 r = 0
    ]
    for k in range(3):
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for j in range(3):
            if j != k:
                rows[j] = [a - rows[j][k] * b for a, b in zip(rows[j], rows[k], strict=True)]
    return rows[0][3], rows[1][3], rows[2][3]


def heavy_ball_path(x0: float = CYCLE_START, n_steps: int = 200) -> FloatArray:
    """The heavy ball's path (n_steps + 1,) on `cycle_problem` with the parameters that are optimal for quadratics.

    Raises:
        ValueError: n_steps < 1.
    """
    if n_steps < 1:
        raise ValueError(f"n_steps is {n_steps}; it must be at least 1")
    problem, x = cycle_problem(), np.array([float(x0)])
    ball = make_optimizer("heavy_ball", [x], lr=float(CYCLE_LR), momentum=float(CYCLE_MOMENTUM))
    path = [float(x0)]
    for _ in range(n_steps):
        ball.step([problem.gradient(x)])
        path.append(float(x[0]))
    return np.array(path)


def gradient_descent_worst_case(n_steps: int, L: float = 1.0, R: float = 1.0, h: float = 1.0) -> TightCase:
    """Drori and Teboulle's bound and what gradient descent does on their function.

    Args:
        n_steps: N.
        L: Lipschitz constant of the gradient.
        R: Distance from the start to the minimiser.
        h: Step size in units of 1/L, in (0, 1].

    Raises:
        ValueError: a value is out of its range.
    """
    problem = huber(n_steps, 1, L, R, h)
    x = problem.start
    descent = make_optimizer("sgd", [x], lr=h / L)
    for _ in range(n_steps):
        descent.step([problem.gradient(x)])
    # L R^2 / (4 N h + 2)
    return TightCase(L * R**2 / (4 * n_steps * h + 2), float(problem.f(x)))


def theorem_floor(k: npt.ArrayLike, L: float = 1.0, R: float = 1.0) -> FloatArray:
    """Nesterov's lower bound 3 L R^2 / (32 (k+1)^2) after k gradients, on the worst function for this very k."""
    floor: FloatArray = 3 * L * R**2 / (32 * (np.asarray(k, dtype=float) + 1) ** 2)
    return floor


def lower_bound_floor(dim: int, k: npt.ArrayLike, L: float = 1.0) -> FloatArray:
    """The floor under f - f* on the chain of `dim` variables after k gradients: L/8 (1/(k+1) - 1/(d+1)).

    It is the whole course for one function, sharp at every k; `theorem_floor` lies below it where d = 2k + 1, and
    speaks of another function for every other k.

    Args:
        dim: Length d of the chain.
        k: Gradients seen, any shape, from 0 on.
        L: The chain's constant.

    Raises:
        ValueError: dim < 2, L <= 0 or a negative k.
    """
    spent = np.asarray(k, dtype=float)
    if dim < 2 or not L > 0 or (spent < 0).any():
        raise ValueError(f"dim, L and the least k are {dim}, {L}, {spent.min()}; allowed are dim >= 2, L > 0, k >= 0")
    return nesterov_floor(spent, dim, L)


def crosses_floor(curve: FloatArray, dim: int, L: float = 1.0, spent: npt.ArrayLike | None = None) -> int | None:
    """The first index at which a curve of gaps on the chain lies below the floor, None if it nowhere does.

    Args:
        curve: f(x) - f* (T,); NaN, as after divergence, isn't below anything.
        dim: Length d of the chain.
        L: Its constant.
        spent: Gradients that each point has seen (T,); 0, 1, ..., T - 1 if None.
    """
    gaps = np.asarray(curve, dtype=float)
    floor = lower_bound_floor(dim, np.arange(len(gaps)) if spent is None else spent, L)
    below = np.flatnonzero(gaps < floor - TOLERANCE * L / 8)
    return int(below[0]) if len(below) else None


def chain_run(slug: str, dim: int, n_steps: int, **hyper: Any) -> tuple[FloatArray, npt.NDArray[np.int64], int]:
    """A method of the registry on the chain of L = 1 from 0.

    Returns:
        Gaps (n_steps + 1,), the gradients that each point has seen, and how many coordinates too far the method got at
        worst: 0 where the premise of the floor holds.
    """
    problem, params = nesterov_chain(dim), [np.zeros(dim)]
    assert problem.f_star is not None
    optimizer = make_optimizer(slug, params, **hyper)
    price = OPTIMIZERS[slug].gradients
    spent = price * np.arange(n_steps + 1)
    gaps, ahead = [float(problem.f(params[0])) - problem.f_star], 0
    for k in range(1, n_steps + 1):
        if isinstance(optimizer, TwoGradients):
            optimizer.perturb([problem.gradient(params[0])])
        optimizer.step([problem.gradient(params[0])])
        x = solution(optimizer, params)[0]
        touched = np.flatnonzero(x)
        ahead = max(ahead, int(touched[-1]) + 1 - int(spent[k]) if len(touched) else 0)
        gaps.append(float(problem.f(x)) - problem.f_star)
    return np.array(gaps), spent, ahead


def floor_settings(slug: str) -> list[Mapping[str, Any]]:
    """Hyper-parameters at which a method is held against the floor: learning rates about 1/L, and two momenta."""
    method = OPTIMIZERS[slug]
    lrs = [{}] if "lr" not in method.tune else [{"lr": lr} for lr in (0.1, 1.0, 1.9)]
    momenta = [{"momentum": m} for m in (0.5, 0.95)] if "momentum" in method.tune else [{}]
    return [{**lr, **momentum} for lr in lrs for momentum in momenta]


def floor_report(dim: int = 41, n_steps: int = 30) -> list[dict[str, Any]]:
    """Hold every method that takes vectors against the floor, at all of `floor_settings`.

    Returns:
        A row for each method and setting: slug, hyper, whether it keeps to the span by construction, the least quotient
        of gap and floor, coordinates touched too early, and the index of the first crossing (None: none).
    """
    rows: list[dict[str, Any]] = []
    for slug, method in OPTIMIZERS.items():
        if method.matrices:
            continue
        for hyper in floor_settings(slug):
            gaps, spent, ahead = chain_run(slug, dim, n_steps, **hyper)
            alive = spent < dim
            floor = lower_bound_floor(dim, spent[alive])
            rows.append(
                {
                    "method": slug,
                    "hyper": dict(hyper),
                    "in_the_span": slug in IN_THE_SPAN,
                    "least_quotient": float(np.nanmin(gaps[alive][1:] / floor[1:])),
                    "ahead": ahead,
                    "crosses": crosses_floor(gaps, dim, spent=spent),
                }
            )
    return rows


def floor_attained(k: int, dim: int = 41) -> TightCase:
    """The floor after k gradients and the gap of conjugate gradients, which reach it.

    Raises:
        ValueError: k isn't from 1 to dim - 1.
    """
    if not 1 <= k < dim:
        raise ValueError(f"k is {k}; it must be from 1 to dim - 1 = {dim - 1}")
    problem = nesterov_chain(dim)
    assert problem.f_star is not None
    run = conjugate_gradient(problem, stopping=Stopping(gradient_tolerance=0.0, max_iterations=k))
    return TightCase(float(lower_bound_floor(dim, k)), run.f - problem.f_star)
