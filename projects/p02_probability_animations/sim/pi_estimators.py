r"""Seven ways to ask chance for pi, and how fast each of them learns.

Let f(x) = sqrt(1 - x^2) be the quarter circle over [0, 1]; its area is pi / 4.

    darts        4 * share of n random points (x, y) with x^2 + y^2 < 1        rmse ~ n^(-1/2)
    buffon       2 n / crossings of a needle as long as the boards are wide    rmse ~ n^(-1/2)
    heights      mean of 4 f(x) at n random x                                  rmse ~ n^(-1/2)
    antithetic   heights at u and 1 - u, n / 2 pairs                           rmse ~ n^(-1/2)
    control      heights, corrected by the known mean 1/3 of x^2               rmse ~ n^(-1/2)
    stratified   darts, one in each cell of a sqrt(n) x sqrt(n) board          rmse ~ n^(-3/4)
    sobol        heights at n points of Sobol's sequence, digitally shifted    rmse ~ n^(-1)

Why -3/4: a cell that the circle doesn't cross gives the same answer wherever its dart falls; only the O(sqrt(n))
cells on the border are uncertain, each by O(1) counts, so the standard error is sqrt(sqrt(n)) / n. Why -1: the first
2^k points of Sobol's sequence stay one to each interval of length 2^-k under the shift, all at the same offset.

Sources: Metropolis & Ulam (1949), The Monte Carlo method; Sobol' (1967); direction numbers of the second coordinate
from the polynomial x + 1 (Bratley & Fox 1988, Algorithm 659); random digital shift as in L'Ecuyer & Lemieux (2002);
stratification and control variates as in Owen, Monte Carlo theory, methods and examples, chapters 8 and 10.
Differs from the papers in: nothing but the choice of examples; pi is known, so the errors are errors and no guesses.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.seeding import rng as stream

FloatArray = NDArray[np.floating[Any]]
BITS = 32  # of a Sobol coordinate


@dataclass(frozen=True)
class Darts:
    """Random points in the unit square and what they say of pi."""

    points: FloatArray
    """Shape (n, 2), in [0, 1)."""
    inside: NDArray[np.bool_]
    """Shape (n,): below the quarter circle."""

    @property
    def running(self) -> FloatArray:
        """4 * (hits so far) / (darts so far), shape (n,)."""
        return 4 * np.cumsum(self.inside) / np.arange(1, len(self.inside) + 1)


@dataclass(frozen=True)
class Method:
    """How one way of estimating pi did over all replications."""

    name: str
    estimates: FloatArray
    """Shape (len(ns), replications)."""
    rmse: FloatArray
    """Root mean square error around pi, shape (len(ns),)."""
    band: FloatArray
    """2.5% and 97.5% quantiles of the estimates, shape (len(ns), 2)."""
    slope: float
    """Of log rmse against log n, least squares over all n."""
    slope_ci: tuple[float, float]
    """95% percentile bootstrap over replications."""
    coverage: float
    """Share of held-out replications inside the band that the other half of them gives, pooled over n."""

    @property
    def cost_of_a_digit(self) -> float:
        """Times more samples for a tenth of the error: 10^(-1 / slope)."""
        return float(10 ** (-1 / self.slope))


@dataclass(frozen=True)
class PiRace:
    """All methods at the same sample sizes."""

    ns: tuple[int, ...]
    replications: int
    methods: dict[str, Method]

    def variance_factor(self, name: str) -> float:
        """Variance of plain heights over that of `name`, both as mean square error at the largest n."""
        return float((self.methods["heights"].rmse[-1] / self.methods[name].rmse[-1]) ** 2)


def throw_darts(n: int, rng: np.random.Generator) -> Darts:
    """Throw n uniform darts at the unit square."""
    points = rng.random((_count(n), 2))
    return Darts(points, _inside(points))


def throw_stratified(n: int, rng: np.random.Generator) -> Darts:
    """Throw one uniform dart into each cell of a sqrt(n) x sqrt(n) board, row by row from below.

    Raises:
        ValueError: n is no square.
    """
    m = _side(n)
    row, column = np.divmod(np.arange(n), m)
    points = (np.stack([column, row], axis=1) + rng.random((n, 2))) / m
    return Darts(points, _inside(points))


def border_cells(m: int) -> NDArray[np.bool_]:
    """Tell which cells of an m x m board the quarter circle crosses, shape (m, m), rows from below.

    A cell is crossed when its nearest corner to the centre is inside and its farthest one is not.
    """
    edge = np.arange(_count(m) + 1) / m
    near = edge[:-1, None] ** 2 + edge[None, :-1] ** 2 < 1
    far = edge[1:, None] ** 2 + edge[None, 1:] ** 2 <= 1
    return near & ~far


def sobol_points(n: int) -> FloatArray:
    """Give the first n points of the two-dimensional Sobol sequence in Gray-code order, shape (n, 2).

    x_i = XOR over the set bits b of i ^ (i >> 1) of v_b. The first coordinate has v_b = 2^-(b+1) (van der Corput); the
    second has the numerators m_{b+1} = 2 m_b XOR m_b, m_0 = 1, of the primitive polynomial x + 1.
    """
    return sobol_integers(_count(n)) / float(1 << BITS)


def shifted_sobol(n: int, rng: np.random.Generator) -> FloatArray:
    """Give the first n Sobol points with one random digital shift (XOR) of all of them, shape (n, 2)."""
    shift = rng.integers(1 << BITS, size=2, dtype=np.uint64)
    # Half a unit in the last place keeps the points off 0, where f has no harm but 1 / f would.
    return np.asarray(((sobol_integers(_count(n)) ^ shift) + 0.5) / float(1 << BITS), dtype=np.float64)


def estimate_darts(n: int, rng: np.random.Generator) -> float:
    """4 * share of darts inside; variance pi (4 - pi) / n."""
    return float(4 * np.mean(throw_darts(n, rng).inside))


def estimate_buffon(n: int, rng: np.random.Generator) -> float:
    """2 n / crossings for needles of length 1 on boards of width 1: P(cross) = 2 / pi.

    Where no needle crosses at all, one crossing is counted, so that the estimate stays finite.
    """
    offset = rng.random(_count(n)) / 2  # from the needle's middle to the nearest crack
    angle = rng.random(n) * (math.pi / 2)
    crossings = int(np.count_nonzero(offset <= np.sin(angle) / 2))
    return 2 * n / max(crossings, 1)


def estimate_heights(n: int, rng: np.random.Generator) -> float:
    """Mean of 4 sqrt(1 - x^2) at uniform x; variance (32/3 - pi^2) / n."""
    return float(np.mean(_height(rng.random(_count(n)))))


def estimate_antithetic(n: int, rng: np.random.Generator) -> float:
    """Mean of (4 f(u) + 4 f(1 - u)) / 2 over n / 2 uniform u: what one misses the other has.

    Raises:
        ValueError: n is odd.
    """
    if _count(n) % 2:
        raise ValueError(f"n is {n}; antithetic points come in pairs, so n must be even")
    u = rng.random(n // 2)
    return float(np.mean((_height(u) + _height(1 - u)) / 2))


def estimate_control(n: int, rng: np.random.Generator) -> float:
    """Heights with the control variate x^2, whose mean 1/3 is known, at the fitted coefficient.

    pi_hat = mean(Y) - c (mean(C) - 1/3),  c = cov(Y, C) / var(C).
    """
    if _count(n) < 3:
        raise ValueError(f"n is {n}; fitting a control variate takes n >= 3")
    x = rng.random(n)
    y, control = _height(x), x**2
    centred = control - control.mean()
    c = float(centred @ y / (centred @ centred))
    return float(y.mean() - c * (control.mean() - 1 / 3))


def estimate_stratified(n: int, rng: np.random.Generator) -> float:
    """4 * share of stratified darts inside."""
    return float(4 * np.mean(throw_stratified(n, rng).inside))


def estimate_sobol(n: int, rng: np.random.Generator) -> float:
    """Mean of 4 sqrt(1 - x^2) at the first coordinate of n digitally shifted Sobol points."""
    shift = rng.integers(1 << BITS, dtype=np.uint64)
    x = np.asarray(((sobol_integers(_count(n))[:, 0] ^ shift) + 0.5) / float(1 << BITS), dtype=np.float64)
    return float(np.mean(_height(x)))


ESTIMATORS: dict[str, Callable[[int, np.random.Generator], float]] = {
    "buffon": estimate_buffon,
    "darts": estimate_darts,
    "heights": estimate_heights,
    "antithetic": estimate_antithetic,
    "control": estimate_control,
    "stratified": estimate_stratified,
    "sobol": estimate_sobol,
}
SIZES = tuple(4**k for k in range(2, 9))
FILM = ("buffon", "darts", "heights", "stratified", "sobol")


def race(
    seed: int,
    ns: Sequence[int] = SIZES,
    replications: int = 200,
    names: Sequence[str] = tuple(ESTIMATORS),
) -> PiRace:
    """Run every method `replications` times at every n, each from its own stream.

    Args:
        seed: whole number >= 0.
        ns: two or more increasing sample sizes, squares of even numbers, so that every method can use them.
        replications: at least 20, even.
        names: keys of `ESTIMATORS`.

    Raises:
        ValueError: any of these doesn't hold.
    """
    sizes = tuple(int(n) for n in ns)
    if len(sizes) < 2 or any(b <= a for a, b in itertools.pairwise(sizes)):
        raise ValueError(f"ns is {list(ns)}; a race takes two or more increasing sample sizes")
    if replications < 20 or replications % 2:
        raise ValueError(f"replications is {replications}; it must be even and >= 20")
    methods = {}
    for name in names:
        if name not in ESTIMATORS:
            raise ValueError(f"method is {name!r}; it must be one of {', '.join(ESTIMATORS)}")
        estimates = np.empty((len(sizes), replications))
        for i, n in enumerate(sizes):
            rng = stream(seed, "pi", name, n)
            estimates[i] = [ESTIMATORS[name](n, rng) for _ in range(replications)]
        methods[name] = _summary(name, sizes, estimates, stream(seed, "pi", name, "bootstrap"))
    return PiRace(sizes, replications, methods)


def held_out_coverage(estimates: FloatArray) -> float:
    """Share of the second half of replications inside the 95% band of the first; `estimates` is (len(ns), R).

    The quantiles are Weibull's, (R + 1) q-th order statistics, whose expected coverage is exact.
    """
    half = estimates.shape[1] // 2
    low, high = np.quantile(estimates[:, :half], [0.025, 0.975], axis=1, method="weibull")
    rest = estimates[:, half:]
    return float(np.mean((rest >= low[:, None]) & (rest <= high[:, None])))


def _summary(name: str, ns: tuple[int, ...], estimates: FloatArray, rng: np.random.Generator) -> Method:
    squares = (estimates - math.pi) ** 2  # (len(ns), R)
    rmse = np.sqrt(squares.mean(axis=1))
    log_n = np.log(ns)
    centred = log_n - log_n.mean()

    def slope(log_rmse: FloatArray) -> FloatArray:
        return np.asarray(log_rmse @ centred / (centred @ centred))

    draws = rng.integers(squares.shape[1], size=(400, squares.shape[1]))
    # Replications of different n are independent, but sharing the drawn indices over n is valid and cheap.
    resampled = np.log(squares[:, draws].mean(axis=2)).T / 2  # (400, len(ns))
    low, high = np.quantile(slope(resampled), [0.025, 0.975])
    band = np.quantile(estimates, [0.025, 0.975], axis=1, method="weibull").T
    return Method(
        name, estimates, rmse, band, float(slope(np.log(rmse))), (float(low), float(high)), held_out_coverage(estimates)
    )


def _height(x: FloatArray) -> FloatArray:
    return 4 * np.sqrt(1 - x**2)


def _inside(points: FloatArray) -> NDArray[np.bool_]:
    return np.asarray(points[:, 0] ** 2 + points[:, 1] ** 2 < 1)


@lru_cache(maxsize=16)
def sobol_integers(n: int) -> NDArray[np.uint64]:
    """The Sobol points as integers of 32 bits, shape (n, 2); kept, since every replication shifts the same ones."""
    if n > 1 << BITS:
        raise ValueError(f"n is {n}; a Sobol sequence of {BITS} bits has at most {1 << BITS} points")
    index = np.arange(n, dtype=np.uint64)
    gray = index ^ (index >> np.uint64(1))
    points = np.zeros((n, 2), dtype=np.uint64)
    numerator = 1
    for b in range(max(n - 1, 1).bit_length()):
        bit = (gray >> np.uint64(b)) & np.uint64(1)
        points[:, 0] ^= bit * np.uint64(1 << (BITS - 1 - b))
        points[:, 1] ^= bit * np.uint64(numerator << (BITS - 1 - b))
        numerator = (2 * numerator) ^ numerator
    points.flags.writeable = False
    return points


def _count(n: int) -> int:
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 1:
        raise ValueError(f"n is {n!r}; it must be a whole number >= 1")
    return int(n)


def _side(n: int) -> int:
    m = math.isqrt(_count(n))
    if m * m != n:
        raise ValueError(f"n is {n}; one dart to a cell of a square board takes a square number, such as {m * m}")
    return m
