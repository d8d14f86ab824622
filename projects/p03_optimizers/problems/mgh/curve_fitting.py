"""More, Garbow and Hillstrom's problems that fit curves to data, under their numbers in the paper.

More, Garbow & Hillstrom (1981), section 3. The tables of data are the paper's, compared with those of other
collections; where the least value isn't 0 it is known to six digits from the paper and given here as this project's
Levenberg-Marquardt finds it.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.problems.least_squares import least_squares
from projects.p03_optimizers.problems.protocol import FloatArray, Problem

BARD = np.array([0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39])
GAUSSIAN_HALF = np.array([0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521, 0.3989])
MEYER = np.array(
    [34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307, 2872], dtype=float
)
KOWALIK_Y = np.array([0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246])
KOWALIK_U = np.array([4.0, 2.0, 1.0, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625])
OSBORNE_1 = np.array(
    [0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.850, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658, 0.628, 0.603,
     0.580, 0.558, 0.538, 0.522, 0.506, 0.490, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431, 0.424, 0.420, 0.414, 0.411,
     0.406]
)  # fmt: skip
OSBORNE_2 = np.array(
    [1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679, 0.608, 0.655, 0.616, 0.606,
     0.602, 0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644, 0.624, 0.661, 0.612, 0.558, 0.533, 0.495, 0.500, 0.423,
     0.395, 0.375, 0.372, 0.391, 0.396, 0.405, 0.428, 0.429, 0.523, 0.562, 0.607, 0.653, 0.672, 0.708, 0.633, 0.668,
     0.645, 0.632, 0.591, 0.559, 0.597, 0.625, 0.739, 0.710, 0.729, 0.720, 0.636, 0.581, 0.428, 0.292, 0.162, 0.098,
     0.054]
)  # fmt: skip


def columns(x: FloatArray) -> list[FloatArray]:
    """The coordinates of points (..., d), each with an axis for the data: d arrays (..., 1)."""
    return [x[..., i : i + 1] for i in range(x.shape[-1])]


def jacobian(*by_variable: FloatArray) -> FloatArray:
    """A Jacobian (..., m, d) from its d columns (..., m)."""
    stacked: FloatArray = np.stack(np.broadcast_arrays(*by_variable), axis=-1)
    return stacked


def jennrich_sampson() -> Problem:
    """Problem 6: 2 + 2i - (exp(i x1) + exp(i x2)), m = 10."""
    i = np.arange(1.0, 11.0)

    def r(x: FloatArray) -> FloatArray:
        u, v = columns(x)
        value: FloatArray = 2 + 2 * i - (np.exp(i * u) + np.exp(i * v))
        return value

    def J(x: FloatArray) -> FloatArray:
        u, v = columns(x)
        return jacobian(-i * np.exp(i * u), -i * np.exp(i * v))

    return least_squares("MGH 6 Jennrich-Sampson", np.array([0.3, 0.4]), r, J, F_STAR["jennrich-sampson"])


def bard() -> Problem:
    """Problem 8: y_i - (x1 + u_i / (v_i x2 + w_i x3)), m = 15."""
    u = np.arange(1.0, 16.0)
    v = 16 - u
    w = np.minimum(u, v)

    def r(x: FloatArray) -> FloatArray:
        a, b, c = columns(x)
        value: FloatArray = BARD - (a + u / (v * b + w * c))
        return value

    def J(x: FloatArray) -> FloatArray:
        _, b, c = columns(x)
        squared = (v * b + w * c) ** 2
        return jacobian(-np.ones(15), u * v / squared, u * w / squared)

    return least_squares("MGH 8 Bard", np.ones(3), r, J, F_STAR["bard"])


def gaussian() -> Problem:
    """Problem 9: x1 exp(-x2 (t_i - x3)^2 / 2) - y_i, m = 15."""
    t = (8 - np.arange(1.0, 16.0)) / 2
    y = np.concatenate([GAUSSIAN_HALF, GAUSSIAN_HALF[-2::-1]])

    def bell(x: FloatArray) -> FloatArray:
        _, b, c = columns(x)
        height: FloatArray = np.exp(-b * (t - c) ** 2 / 2)
        return height

    def r(x: FloatArray) -> FloatArray:
        value: FloatArray = x[..., :1] * bell(x) - y
        return value

    def J(x: FloatArray) -> FloatArray:
        a, b, c = columns(x)
        e = bell(x)
        return jacobian(e, -a * e * (t - c) ** 2 / 2, a * e * b * (t - c))

    return least_squares("MGH 9 Gaussian", np.array([0.4, 1.0, 0.0]), r, J, F_STAR["gaussian"])


def meyer() -> Problem:
    """Problem 10: x1 exp(x2 / (t_i + x3)) - y_i, m = 16: the hardest of the small ones, f starts at 1.7e9."""
    t = 45 + 5 * np.arange(1.0, 17.0)

    def r(x: FloatArray) -> FloatArray:
        a, b, c = columns(x)
        value: FloatArray = a * np.exp(b / (t + c)) - MEYER
        return value

    def J(x: FloatArray) -> FloatArray:
        a, b, c = columns(x)
        e = np.exp(b / (t + c))
        return jacobian(e, a * e / (t + c), -a * e * b / (t + c) ** 2)

    return least_squares("MGH 10 Meyer", np.array([0.02, 4000.0, 250.0]), r, J, F_STAR["meyer"])


def box() -> Problem:
    """Problem 12: exp(-t x1) - exp(-t x2) - x3 (exp(-t) - exp(-10t)), t = 0.1 i, m = 10."""
    t = 0.1 * np.arange(1.0, 11.0)
    target = np.exp(-t) - np.exp(-10 * t)

    def r(x: FloatArray) -> FloatArray:
        a, b, c = columns(x)
        value: FloatArray = np.exp(-t * a) - np.exp(-t * b) - c * target
        return value

    def J(x: FloatArray) -> FloatArray:
        a, b, _ = columns(x)
        return jacobian(-t * np.exp(-t * a), t * np.exp(-t * b), -target)

    # f is 0 on the line x1 = x2, x3 = 0 as well, so that (1, 10, 1) and (10, 1, -1) aren't the only minimisers.
    return least_squares("MGH 12 Box", np.array([0.0, 10.0, 20.0]), r, J, 0.0)


def kowalik_osborne() -> Problem:
    """Problem 15: y_i - x1 (u_i^2 + u_i x2) / (u_i^2 + u_i x3 + x4), m = 11."""
    u = KOWALIK_U

    def r(x: FloatArray) -> FloatArray:
        a, b, c, d = columns(x)
        return KOWALIK_Y - a * (u**2 + u * b) / (u**2 + u * c + d)

    def J(x: FloatArray) -> FloatArray:
        a, b, c, d = columns(x)
        top, bottom = u**2 + u * b, u**2 + u * c + d
        return jacobian(-top / bottom, -a * u / bottom, a * top * u / bottom**2, a * top / bottom**2)

    start = np.array([0.25, 0.39, 0.415, 0.39])
    return least_squares("MGH 15 Kowalik-Osborne", start, r, J, F_STAR["kowalik-osborne"])


def brown_dennis() -> Problem:
    """Problem 16: (x1 + t x2 - exp(t))^2 + (x3 + x4 sin t - cos t)^2, t = i/5, m = 20."""
    t = np.arange(1.0, 21.0) / 5

    def r(x: FloatArray) -> FloatArray:
        a, b, c, d = columns(x)
        return (a + t * b - np.exp(t)) ** 2 + (c + d * np.sin(t) - np.cos(t)) ** 2

    def J(x: FloatArray) -> FloatArray:
        a, b, c, d = columns(x)
        first, second = 2 * (a + t * b - np.exp(t)), 2 * (c + d * np.sin(t) - np.cos(t))
        return jacobian(first, first * t, second, second * np.sin(t))

    return least_squares("MGH 16 Brown-Dennis", np.array([25.0, 5.0, -5.0, -1.0]), r, J, F_STAR["brown-dennis"])


def osborne_1() -> Problem:
    """Problem 17: y_i - (x1 + x2 exp(-t x4) + x3 exp(-t x5)), t = 10 (i-1), m = 33."""
    t = 10 * np.arange(33.0)

    def r(x: FloatArray) -> FloatArray:
        a, b, c, d, e = columns(x)
        return OSBORNE_1 - (a + b * np.exp(-t * d) + c * np.exp(-t * e))

    def J(x: FloatArray) -> FloatArray:
        _, b, c, d, e = columns(x)
        first, second = np.exp(-t * d), np.exp(-t * e)
        return jacobian(-np.ones(33), -first, -second, b * t * first, c * t * second)

    start = np.array([0.5, 1.5, -1.0, 0.01, 0.02])
    return least_squares("MGH 17 Osborne 1", start, r, J, F_STAR["osborne-1"])


def biggs_exp6() -> Problem:
    """Problem 18: x3 exp(-t x1) - x4 exp(-t x2) + x6 exp(-t x5) - y_i, t = 0.1 i, m = 13.

    There is a local minimum 5.65565e-3 as well.
    """
    t = 0.1 * np.arange(1.0, 14.0)
    y = np.exp(-t) - 5 * np.exp(-10 * t) + 3 * np.exp(-4 * t)

    def r(x: FloatArray) -> FloatArray:
        a, b, c, d, e, f = columns(x)
        value: FloatArray = c * np.exp(-t * a) - d * np.exp(-t * b) + f * np.exp(-t * e) - y
        return value

    def J(x: FloatArray) -> FloatArray:
        a, b, c, d, e, f = columns(x)
        p, q, s = np.exp(-t * a), np.exp(-t * b), np.exp(-t * e)
        return jacobian(-t * c * p, t * d * q, p, -q, -t * f * s, s)

    # (1, 10, 1, 5, 4, 3) is one minimiser; exchanging the terms gives more.
    return least_squares("MGH 18 Biggs EXP6", np.array([1.0, 2.0, 1.0, 1.0, 1.0, 1.0]), r, J, 0.0)


def osborne_2() -> Problem:
    """Problem 19: a falling exponential and three bells, 11 variables, m = 65."""
    t = np.arange(65.0) / 10

    def terms(x: FloatArray) -> list[FloatArray]:
        c = columns(x)
        bells = [np.exp(-((t - c[8 + k]) ** 2) * c[5 + k]) for k in range(3)]
        return [np.exp(-t * c[4]), *bells]

    def r(x: FloatArray) -> FloatArray:
        return OSBORNE_2 - sum((c * term for c, term in zip(columns(x)[:4], terms(x), strict=True)), np.zeros(65))

    def J(x: FloatArray) -> FloatArray:
        c, (e, *bells) = columns(x), terms(x)
        widths = [c[1 + k] * (t - c[8 + k]) ** 2 * bells[k] for k in range(3)]
        centres = [-2 * c[1 + k] * c[5 + k] * (t - c[8 + k]) * bells[k] for k in range(3)]
        return jacobian(-e, *[-bell for bell in bells], c[0] * t * e, *widths, *centres)

    start = np.array([1.3, 0.65, 0.65, 0.7, 0.6, 3.0, 5.0, 7.0, 2.0, 4.5, 5.5])
    return least_squares("MGH 19 Osborne 2", start, r, J, F_STAR["osborne-2"])


F_STAR = {
    "jennrich-sampson": 124.362182355,
    "bard": 8.214877306578e-3,
    "gaussian": 1.12793276961e-8,
    "meyer": 87.9458551706,
    "kowalik-osborne": 3.075056038492e-4,
    "brown-dennis": 85822.2016263,
    "osborne-1": 5.46489469748e-5,
    "osborne-2": 4.0137736293547e-2,
}
"""Least values that aren't 0."""
