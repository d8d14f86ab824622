r"""How fast methods must converge, and how fast they do.

On a mu-strongly convex quadratic of condition kappa = L/mu the distance to the minimiser shrinks per step by

    gradient descent, lr = 2/(L + mu)                       (kappa - 1)/(kappa + 1)
    heavy ball, lr = 4/(sqrt L + sqrt mu)^2                 q = (sqrt kappa - 1)/(sqrt kappa + 1), momentum = q^2
    Nesterov, lr = 1/L, momentum = q                        1 - 1/sqrt kappa
    conjugate gradients, in the energy norm, t steps        1/T_t((kappa + 1)/(kappa - 1)) <= 2 q^t

(Polyak 1964; Lessard, Recht & Packard 2016; Nocedal & Wright 2006, (5.36)). On every strongly convex smooth function,
f - f* falls under gradient descent with lr = 1/L by 1 - 1/kappa a step, and under Nesterov's by 1 - 1/sqrt kappa, so
that its distances shrink by at most sqrt(1 - 1/sqrt kappa) a step (Nesterov 2004, theorem 2.2.3). Without strong
convexity f - f* <= 2 L R^2/(t + 1)^2 for Nesterov 1983 and L R^2/(4 t + 2) for gradient descent.

Both momenta have a double root at their optimum: distances go like t rho^t, which a straight line through logarithms
would take for a slower rate. So `measured_rate` divides by t^degree first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from projects.p03_optimizers.deterministic import Stopping, conjugate_gradient
from projects.p03_optimizers.optimizers.protocol import FloatArray, solution
from projects.p03_optimizers.optimizers.registry import make_optimizer
from projects.p03_optimizers.problems.protocol import Problem
from projects.p03_optimizers.problems.quadratics import quadratic

ROUNDING = 1e-11
"""Distances below this share of the first one are no longer measured."""


def gradient_descent_rate(kappa: float) -> float:
    """(kappa - 1)/(kappa + 1)."""
    _check(kappa)
    return (kappa - 1) / (kappa + 1)


def heavy_ball_rate(kappa: float) -> float:
    """(sqrt kappa - 1)/(sqrt kappa + 1)."""
    _check(kappa)
    return float((np.sqrt(kappa) - 1) / (np.sqrt(kappa) + 1))


def nesterov_rate(kappa: float) -> float:
    """sqrt(1 - 1/sqrt kappa), for every strongly convex smooth function."""
    _check(kappa)
    return float(np.sqrt(1 - 1 / np.sqrt(kappa)))


def nesterov_quadratic_rate(kappa: float) -> float:
    """1 - 1/sqrt kappa, for quadratics."""
    _check(kappa)
    return float(1 - 1 / np.sqrt(kappa))


def chebyshev_factor(kappa: float, t: npt.ArrayLike) -> FloatArray:
    """1/T_t((kappa + 1)/(kappa - 1)) = 2 q^t/(1 + q^(2t)): the least that any polynomial of degree t guarantees."""
    q, steps = heavy_ball_rate(kappa), np.asarray(t, dtype=float)
    factor: FloatArray = 2 * q**steps / (1 + q ** (2 * steps))
    return factor


def cg_bound(kappa: float, t: npt.ArrayLike) -> FloatArray:
    """2 q^t, q = (sqrt kappa - 1)/(sqrt kappa + 1): bounds |e_t|_A/|e_0|_A, the root of the quotient of gaps."""
    bound: FloatArray = 2 * heavy_ball_rate(kappa) ** np.asarray(t, dtype=float)
    return bound


def nesterov_smooth_bound(t: npt.ArrayLike, L: float = 1.0, R: float = 1.0) -> FloatArray:
    """2 L R^2/(t + 1)^2 on f - f* for Nesterov's method of 1983 with lr = 1/L (Beck & Teboulle 2009, theorem 4.4)."""
    bound: FloatArray = 2 * L * R**2 / (np.asarray(t, dtype=float) + 1) ** 2
    return bound


def gradient_descent_smooth_bound(t: npt.ArrayLike, L: float = 1.0, R: float = 1.0) -> FloatArray:
    """L R^2/(4 t + 2) on f - f* for gradient descent with lr = 1/L (Drori & Teboulle 2014)."""
    bound: FloatArray = L * R**2 / (4 * np.asarray(t, dtype=float) + 2)
    return bound


@dataclass(frozen=True)
class LinearMethod:
    """A method of the registry with its best parameters on quadratics and the rate that they promise."""

    slug: str
    hyper: Callable[[float, float], dict[str, Any]]
    """(mu, L) -> hyper-parameters."""
    rate: Callable[[float], float]
    """kappa -> factor per step on distances."""
    degree: int
    """Distances go like t^degree rate^t."""


LINEAR_METHODS: dict[str, LinearMethod] = {
    "sgd": LinearMethod("sgd", lambda mu, L: {"lr": 2 / (L + mu)}, gradient_descent_rate, 0),
    "heavy_ball": LinearMethod(
        "heavy_ball",
        lambda mu, L: {"lr": 4 / (L**0.5 + mu**0.5) ** 2, "momentum": heavy_ball_rate(L / mu) ** 2},
        heavy_ball_rate,
        1,
    ),
    "nesterov_constant": LinearMethod(
        "nesterov_constant",
        lambda mu, L: {"lr": 1 / L, "momentum": heavy_ball_rate(L / mu)},
        nesterov_quadratic_rate,
        1,
    ),
}


def distances(problem: Problem, slug: str, n_steps: int, **hyper: Any) -> FloatArray:
    """Distances (n_steps + 1,) of a run of the registry's method to the problem's one minimiser.

    Raises:
        ValueError: the problem doesn't know a single minimiser, or n_steps < 1.
    """
    if problem.minimisers is None or len(problem.minimisers) != 1 or n_steps < 1:
        raise ValueError(f"{problem.name}, n_steps = {n_steps}: needed are one known minimiser and n_steps >= 1")
    params = [problem.start]
    optimizer = make_optimizer(slug, params, **hyper)
    found = [float(np.linalg.norm(params[0] - problem.minimisers[0]))]
    for _ in range(n_steps):
        optimizer.step([problem.gradient(params[0])])
        found.append(float(np.linalg.norm(solution(optimizer, params)[0] - problem.minimisers[0])))
    return np.array(found)


def measured_rate(values: FloatArray, degree: int = 0) -> float:
    """The factor rho in values[t] ~ t^degree rho^t, by least squares on the logarithms of the later half.

    Args:
        values: Distances (T,) at t = 0, 1, ...; for gaps f - f* the factor is the square of that of distances.
        degree: Power of t to divide by.

    Raises:
        ValueError: fewer than ten values above rounding.
    """
    v = np.asarray(values, dtype=float)
    lost = np.flatnonzero(~(v > ROUNDING * v[0]))
    end = int(lost[0]) if len(lost) else len(v)
    if end < 10:
        raise ValueError(f"{end} of the {len(v)} values are above rounding; a rate needs 10")
    t = np.arange(end // 2, end)
    # log v - degree log t = t log rho + constant
    slope = np.polyfit(t, np.log(v[t]) - degree * np.log(t), 1)[0]
    return float(np.exp(slope))


def measured_order(gaps: FloatArray, first: int) -> float:
    """The power p in gaps[t] ~ t^-p, by least squares on log-log axes from t = first on.

    Raises:
        ValueError: first isn't from 1 to len(gaps) - 3, or a gap isn't positive.
    """
    v = np.asarray(gaps, dtype=float)
    if not 1 <= first <= len(v) - 3 or not (v[first:] > 0).all():
        raise ValueError(
            f"first is {first} of {len(v)} gaps; allowed are 1 to {len(v) - 3} and positive gaps from there"
        )
    t = np.arange(first, len(v))
    return float(-np.polyfit(np.log(t), np.log(v[first:]), 1)[0])


def rate_table(kappas: Sequence[float] = (10.0, 100.0, 1000.0), dim: int = 20) -> list[dict[str, Any]]:
    """Run every linear method at its best parameters.

    Returns:
        A row for each method and condition number: method, kappa, predicted and measured factor, and `error`, the
        relative difference of their logarithms.
    """
    rows: list[dict[str, Any]] = []
    for kappa in kappas:
        problem = quadratic(kappa, dim)
        for name, method in LINEAR_METHODS.items():
            rate = method.rate(kappa)
            n_steps = int(np.ceil(np.log(ROUNDING) / np.log(rate))) + 20
            found = measured_rate(distances(problem, method.slug, n_steps, **method.hyper(1.0, kappa)), method.degree)
            rows.append(
                {
                    "method": name,
                    "kappa": kappa,
                    "predicted": rate,
                    "measured": found,
                    "error": float(abs(np.log(found) / np.log(rate) - 1)),
                }
            )
    return rows


def cg_of_bound(kappa: float, dim: int = 50) -> FloatArray:
    """Conjugate gradients' energy norm over its Chebyshev bound (T,), on log-spaced eigenvalues: nowhere above 1."""
    run = conjugate_gradient(
        quadratic(kappa, dim), stopping=Stopping(gradient_tolerance=0.0, max_iterations=dim), record=True
    )
    assert run.values is not None
    # |e_t|_A = sqrt(2 (f - f*))
    error = np.sqrt(np.maximum(run.values, 0.0) / run.values[0])
    alive = error > ROUNDING
    share: FloatArray = error[alive] / chebyshev_factor(kappa, np.flatnonzero(alive))
    return share


def _check(kappa: float) -> None:
    if not kappa >= 1:
        raise ValueError(f"kappa is {kappa}; it must be at least 1")
