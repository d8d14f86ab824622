r"""Nine test problems of Hock & Schittkowski (Test Examples for Nonlinear Programming Codes, 1981) with known minima.

Their inequalities g >= 0 and bounds are turned into g <= 0, bounds last. The minima are told exactly where they are
rational; `tests/test_constrained.py` holds each against SciPy.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from projects.p03_optimizers.constrained.problem import ConstrainedProblem, Constraints, linear, nothing
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


def hs6() -> ConstrainedProblem:
    """(1 - x1)^2 on the parabola 10 (x2 - x1^2) = 0: Rosenbrock with an infinitely steep valley."""
    objective = Problem(
        "HS6",
        2,
        np.array([[-1.2, 1.0]]),
        lambda x: (1 - x[..., 0]) ** 2,
        lambda x: np.array([-2 * (1 - x[0]), 0.0]),
        f_star=0.0,
        minimisers=np.ones((1, 2)),
    )
    parabola = Constraints(lambda x: np.array([10 * (x[1] - x[0] ** 2)]), lambda x: np.array([[-20 * x[0], 10.0]]))
    return ConstrainedProblem(objective, parabola, nothing(2))


def hs7() -> ConstrainedProblem:
    """log(1 + x1^2) - x2 with (1 + x1^2)^2 + x2^2 = 4."""
    objective = Problem(
        "HS7",
        2,
        np.array([[2.0, 2.0]]),
        lambda x: np.log(1 + x[..., 0] ** 2) - x[..., 1],
        lambda x: np.array([2 * x[0] / (1 + x[0] ** 2), -1.0]),
        f_star=-float(np.sqrt(3)),
        minimisers=np.array([[0.0, np.sqrt(3)]]),
    )
    curve = Constraints(
        lambda x: np.array([(1 + x[0] ** 2) ** 2 + x[1] ** 2 - 4]),
        lambda x: np.array([[4 * x[0] * (1 + x[0] ** 2), 2 * x[1]]]),
    )
    return ConstrainedProblem(objective, curve, nothing(2))


def hs21() -> ConstrainedProblem:
    """0.01 x1^2 + x2^2 - 100 with 10 x1 - x2 >= 10 and a box."""
    G = np.array([[-10.0, 1.0], [-1, 0], [1, 0], [0, -1], [0, 1]])
    return _quadratic(
        "HS21",
        np.diag([0.02, 2.0]),
        np.zeros(2),
        -100.0,
        G,
        np.array([-10.0, -2, 50, 50, 50]),
        [-1, -1],
        -99.96,
        [2, 0],
    )


def hs28() -> ConstrainedProblem:
    """(x1 + x2)^2 + (x2 + x3)^2 with x1 + 2 x2 + 3 x3 = 1."""
    R = np.array([[1.0, 1, 0], [0, 1, 1]])
    A, b = np.array([[1.0, 2, 3]]), np.ones(1)
    return _quadratic(
        "HS28", 2 * R.T @ R, np.zeros(3), 0.0, np.zeros((0, 3)), np.zeros(0), [-4, 1, 1], 0.0, [0.5, -0.5, 0.5], A, b
    )


def hs35() -> ConstrainedProblem:
    """Beale's problem: a quadratic with x1 + x2 + 2 x3 <= 3 and x >= 0."""
    P = np.array([[4.0, 2, 2], [2, 4, 0], [2, 0, 2]])
    G = np.vstack([[1.0, 1, 2], -np.eye(3)])
    return _quadratic(
        "HS35", P, np.array([-8.0, -6, -4]), 9.0, G, np.array([3.0, 0, 0, 0]), [0.5] * 3, 1 / 9, [4 / 3, 7 / 9, 4 / 9]
    )


def hs43() -> ConstrainedProblem:
    """Rosen and Suzuki's problem: four variables, three quadratic inequalities, two of them active."""
    weights, q = np.array([1.0, 1, 2, 1]), np.array([-5.0, -5, -21, 7])
    squares = np.array([[1.0, 1, 1, 1], [1, 2, 1, 2], [2, 1, 1, 0]])
    lines = np.array([[1.0, -1, 1, -1], [-1, 0, 0, -1], [2, -1, 0, -1]])
    limits = np.array([8.0, 10, 5])
    objective = Problem(
        "HS43",
        4,
        np.zeros((1, 4)),
        lambda x: (weights * x * x + q * x).sum(axis=-1),
        lambda x: 2 * weights * x + q,
        f_star=-44.0,
        minimisers=np.array([[0.0, 1, 2, -1]]),
    )
    inequalities = Constraints(lambda x: squares @ x**2 + lines @ x - limits, lambda x: 2 * squares * x + lines)
    return ConstrainedProblem(objective, nothing(4), inequalities)


def hs48() -> ConstrainedProblem:
    """(x1 - 1)^2 + (x2 - x3)^2 + (x4 - x5)^2 with two linear equalities."""
    R = np.array([[1.0, 0, 0, 0, 0], [0, 1, -1, 0, 0], [0, 0, 0, 1, -1]])
    A, b = np.array([[1.0, 1, 1, 1, 1], [0, 0, 1, -2, -2]]), np.array([5.0, -3.0])
    q = np.array([-2.0, 0, 0, 0, 0])
    return _quadratic("HS48", 2 * R.T @ R, q, 1.0, np.zeros((0, 5)), np.zeros(0), [3, 5, -3, 2, -2], 0.0, [1] * 5, A, b)


def hs71() -> ConstrainedProblem:
    """x1 x4 (x1 + x2 + x3) + x3 with x1 x2 x3 x4 >= 25, |x|^2 = 40 and 1 <= x <= 5: not convex."""

    def f(x: FloatArray) -> FloatArray:
        value: FloatArray = x[..., 0] * x[..., 3] * (x[..., 0] + x[..., 1] + x[..., 2]) + x[..., 2]
        return value

    def gradient(x: FloatArray) -> FloatArray:
        a, b, c, d = x
        return np.array([d * (2 * a + b + c), a * d, a * d + 1, a * (a + b + c)])

    def products(x: FloatArray) -> FloatArray:
        a, b, c, d = x
        return -np.array([[b * c * d, a * c * d, a * b * d, a * b * c]])

    walls = np.vstack([-np.eye(4), np.eye(4)])
    bounds = np.concatenate([-np.ones(4), np.full(4, 5.0)])
    objective = Problem(
        "HS71",
        4,
        np.array([[1.0, 5, 5, 1]]),
        f,
        gradient,
        f_star=17.0140173,
        minimisers=np.array([[1.0, 4.7429994, 3.8211503, 1.3794082]]),
    )
    sphere = Constraints(lambda x: np.array([x @ x - 40]), lambda x: 2 * x[None])
    inequalities = Constraints(
        lambda x: np.concatenate([[25 - x.prod()], walls @ x - bounds]), lambda x: np.vstack([products(x), walls])
    )
    return ConstrainedProblem(objective, sphere, inequalities)


def hs76() -> ConstrainedProblem:
    """A strictly convex quadratic with three linear inequalities and x >= 0."""
    P = np.array([[2.0, 0, -1, 0], [0, 1, 0, 0], [-1, 0, 2, 1], [0, 0, 1, 1]])
    G = np.vstack([[1.0, 2, 1, 1], [3, 1, 2, -1], [0, -1, -4, 0], -np.eye(4)])
    h = np.array([5.0, 4, -1.5, 0, 0, 0, 0])
    best = [3 / 11, 23 / 11, 0, 6 / 11]
    return _quadratic("HS76", P, np.array([-1.0, -3, 1, -1]), 0.0, G, h, [0.5] * 4, -103 / 22, best)


HOCK_SCHITTKOWSKI: dict[str, Callable[[], ConstrainedProblem]] = {
    builder.__name__: builder for builder in (hs6, hs7, hs21, hs28, hs35, hs43, hs48, hs71, hs76)
}
"""By name; each call builds one."""


def _quadratic(
    name: str,
    P: FloatArray,
    q: FloatArray,
    constant: float,
    G: FloatArray,
    h: FloatArray,
    start: list[float],
    f_star: float,
    best: list[float],
    A: FloatArray | None = None,
    b: FloatArray | None = None,
) -> ConstrainedProblem:
    """x'Px/2 + q.x + constant with G x <= h and A x = b."""
    d = len(q)

    def f(x: FloatArray) -> FloatArray:
        value: FloatArray = ((x @ P) * x).sum(axis=-1) / 2 + x @ q + constant
        return value

    objective = Problem(
        name,
        d,
        np.array([start], dtype=float),
        f,
        lambda x: x @ P + q,
        lambda x: np.broadcast_to(P, (*x.shape, d)).copy(),
        f_star=f_star,
        minimisers=np.array([best], dtype=float),
    )
    return ConstrainedProblem(objective, nothing(d) if A is None or b is None else linear(A, b), linear(G, h))
