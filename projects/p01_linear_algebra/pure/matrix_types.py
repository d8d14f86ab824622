"""The matrices on which LAPACK tests itself, generated from a `random.Random`.

    symmetric      21 types: zero, identity, diagonal, U D U^T, random, positive definite, dominant tridiagonal
    nonsymmetric   21 types: zero, identity, Jordan, diagonal, U T U^T, X T X^-1 with cond(X) = 1 / sqrt(ulp), random
    rectangular    16 types: zero, identity, diagonal, U D V^T, random, bidiagonal with entries from ulp^2 to ulp^-2
    linear         11 types: triangles, zero columns, cond 2, sqrt(0.1 / ulp) and 0.1 / ulp, near under- and overflow
    definite        6 types, and indefinite 7, of the same kinds for Cholesky and LDL^T

Spectra run from 1 to ulp = 2^-52 evenly, geometrically, or clustered (1, ulp, ..., ulp); a third of the types is
scaled by about sqrt(overflow) or sqrt(underflow), the nonsymmetric ones by nearly overflow and underflow themselves.
Source: the headers and generator settings of LAPACK's test programs dchkst.f, ddrvev.f, dchkbd.f, dchkge.f, dchkpo.f,
dchksy.f and dlatb4.f (Reference-LAPACK 3.12, directory TESTING).

Differs from them in: orthogonal matrices are the Q of a Gaussian matrix (Stewart, 1980, as dlarge does), entries come
from Python's generator, and the tridiagonal type 21 is the dominant form made from its diagonal directly.
"""

from __future__ import annotations

import math
import random
from operator import mul
from typing import NamedTuple

from projects.p01_linear_algebra.pure.householder import accumulate, reflect_left, reflector
from projects.p01_linear_algebra.pure.products import matmul_rows, transpose_rows
from projects.p01_linear_algebra.pure.scalars import Row, Rows, magnitude

ULP = 2.0**-52
UNDERFLOW = 2.0**-1022
OVERFLOW = 1.0 / UNDERFLOW


class Recipe(NamedTuple):
    """How one type is made."""

    title: str
    """What a table calls it."""
    kind: str
    """The construction."""
    spectrum: str = ""
    """`even`, `geometric`, `clustered` or `random`; empty where there is none."""
    scale: str = ""
    """`large`, `small` or empty."""
    positive: bool = False
    """Whether all eigenvalues are positive; else their signs are random."""
    cond: float = 1.0 / ULP
    """Ratio of the largest to the smallest."""


def _diagonals(first: str) -> list[Recipe]:
    """Types 3 to 7 of the symmetric and rectangular families."""
    return [
        Recipe("diagonal, even", "diagonal", "even"),
        Recipe("diagonal, geometric", "diagonal", "geometric"),
        Recipe("diagonal, clustered", "diagonal", "clustered"),
        Recipe(f"diagonal, {first}, large", "diagonal", first, "large"),
        Recipe(f"diagonal, {first}, small", "diagonal", first, "small"),
    ]


def _dense(kind: str, title: str) -> list[Recipe]:
    """Types 8 to 12 of the symmetric and rectangular families."""
    return [
        Recipe(f"{title}, even", kind, "even"),
        Recipe(f"{title}, geometric", kind, "geometric"),
        Recipe(f"{title}, clustered", kind, "clustered"),
        Recipe(f"{title}, even, large", kind, "even", "large"),
        Recipe(f"{title}, even, small", kind, "even", "small"),
    ]


def _random(kind: str) -> list[Recipe]:
    return [
        Recipe("random", kind),
        Recipe("random, large", kind, "", "large"),
        Recipe("random, small", kind, "", "small"),
    ]


SYMMETRIC = [
    Recipe("zero", "zero"),
    Recipe("identity", "identity"),
    *_diagonals("even"),
    *_dense("congruent", "U D U'"),
    *_random("symmetric"),
    Recipe("definite, even", "congruent", "even", "", True),
    Recipe("definite, geometric", "congruent", "geometric", "", True),
    Recipe("definite, clustered", "congruent", "clustered", "", True),
    Recipe("definite, even, large", "congruent", "even", "large", True),
    Recipe("definite, even, small", "congruent", "even", "small", True),
    Recipe("dominant tridiagonal", "tridiagonal", "geometric", "", True),
]
NONSYMMETRIC = [
    Recipe("zero", "zero"),
    Recipe("identity", "identity"),
    Recipe("Jordan block", "jordan"),
    *_diagonals("even"),
    Recipe("U T U', even", "similar", "even"),
    Recipe("U T U', geometric", "similar", "geometric"),
    Recipe("U T U', clustered", "similar", "clustered"),
    Recipe("U T U', random", "similar", "random"),
    Recipe("X T X^-1, even", "skewed", "even"),
    Recipe("X T X^-1, geometric", "skewed", "geometric"),
    Recipe("X T X^-1, clustered", "skewed", "clustered"),
    Recipe("X T X^-1, random", "skewed", "random"),
    Recipe("X T X^-1, random, large", "skewed", "random", "large"),
    Recipe("X T X^-1, random, small", "skewed", "random", "small"),
    *_random("bordered"),
]
RECTANGULAR = [
    Recipe("zero", "zero"),
    Recipe("identity", "identity"),
    *_diagonals("even"),
    *_dense("equivalent", "U D V'"),
    *_random("general"),
    Recipe("bidiagonal, logarithmic", "bidiagonal"),
]
BAD_1, BAD_2 = math.sqrt(0.1 / ULP), 0.1 / ULP
LINEAR = [
    Recipe("diagonal", "diagonal", "geometric", cond=2.0),
    Recipe("upper triangular", "upper", "geometric", cond=2.0),
    Recipe("lower triangular", "lower", "geometric", cond=2.0),
    Recipe("cond 2", "equivalent", "geometric", cond=2.0),
    Recipe("first column zero", "first zero", "geometric", cond=2.0),
    Recipe("last column zero", "last zero", "geometric", cond=2.0),
    Recipe("last n/2 columns zero", "half zero", "geometric", cond=2.0),
    Recipe("cond sqrt(0.1/ulp)", "equivalent", "geometric", cond=BAD_1),
    Recipe("cond 0.1/ulp", "equivalent", "geometric", cond=BAD_2),
    Recipe("near underflow", "equivalent", "geometric", "tiny", cond=2.0),
    Recipe("near overflow", "equivalent", "geometric", "huge", cond=2.0),
]
DEFINITE = [
    Recipe("diagonal", "diagonal", "geometric", "", True, 2.0),
    Recipe("cond 2", "congruent", "geometric", "", True, 2.0),
    Recipe("cond sqrt(0.1/ulp)", "congruent", "geometric", "", True, BAD_1),
    # LAPACK allows a failure at 0.1 / ulp; a hundredth of it is what rounding still leaves definite at these orders
    Recipe("cond 0.001/ulp", "congruent", "geometric", "", True, 0.01 * BAD_2),
    Recipe("near underflow", "congruent", "geometric", "tiny", True, 2.0),
    Recipe("near overflow", "congruent", "geometric", "huge", True, 2.0),
]
INDEFINITE = [
    Recipe("diagonal", "diagonal", "geometric", cond=2.0),
    Recipe("cond 2", "congruent", "geometric", cond=2.0),
    Recipe("last n/2 rows and columns zero", "symmetric zero", "geometric", cond=2.0),
    Recipe("cond sqrt(0.1/ulp)", "congruent", "geometric", cond=BAD_1),
    Recipe("cond 0.1/ulp", "congruent", "geometric", cond=BAD_2),
    Recipe("near underflow", "congruent", "geometric", "tiny", cond=2.0),
    Recipe("near overflow", "congruent", "geometric", "huge", cond=2.0),
]
FAMILIES: dict[str, list[Recipe]] = {
    "symmetric": SYMMETRIC,
    "nonsymmetric": NONSYMMETRIC,
    "rectangular": RECTANGULAR,
    "linear": LINEAR,
    "definite": DEFINITE,
    "indefinite": INDEFINITE,
}


def random_orthogonal(n: int, rng: random.Random) -> Rows:
    """A Haar-distributed orthogonal matrix: Q of a Gaussian one, columns signed by R's diagonal (Stewart 1980)."""
    rest: Rows = [[rng.gauss(0.0, 1.0) for _ in range(n)] for _ in range(n)]
    reflectors = []
    signs = []
    for _ in range(n):
        v, tau, beta = reflector([row[0] for row in rest])
        reflectors.append((v, tau))
        signs.append(math.copysign(1.0, beta))
        rest = [row[1:] for row in reflect_left(rest, v, tau)[1:]]
    return [[sign * x for x in row] for sign, row in zip(signs, accumulate(n, reflectors, 0), strict=True)]


def spectrum(recipe: Recipe, n: int, rng: random.Random) -> Row:
    """The n eigenvalues or singular values of a recipe, from 1 down to 1 / cond, with random signs unless positive."""
    low = 1.0 / recipe.cond
    if recipe.spectrum == "even":
        values = [1.0 - i / max(n - 1, 1) * (1.0 - low) for i in range(n)]
    elif recipe.spectrum == "geometric":
        values = [low ** (i / max(n - 1, 1)) for i in range(n)]
    elif recipe.spectrum == "clustered":
        values = [1.0] + [low] * (n - 1)
    else:
        values = [math.exp(rng.uniform(math.log(low), 0.0)) for _ in range(n)]
    return values[:n] if recipe.positive else [rng.choice((-1.0, 1.0)) * x for x in values[:n]]


def _factor(scale: str, n: int, family: str) -> float:
    """What a type is multiplied by: dchkst and dchkbd stay near the square roots, ddrvev goes near the ends."""
    if scale == "":
        return 1.0
    if scale in ("tiny", "huge"):  # dlatb4
        tiny = 0.25 * (UNDERFLOW / ULP)
        return tiny if scale == "tiny" else 1.0 / tiny
    if family == "nonsymmetric":
        return OVERFLOW * ULP if scale == "large" else UNDERFLOW / ULP
    return math.sqrt(OVERFLOW) * ULP / n if scale == "large" else math.sqrt(UNDERFLOW) * n / ULP


def _diagonal(values: Row, m: int, n: int) -> Rows:
    return [[values[i] if i == j else 0.0 for j in range(n)] for i in range(m)]


def _sandwich(left: Rows, values: Row, right: Rows) -> Rows:
    """The product left diag(values) right."""
    scaled = [[a * x for a, x in zip(row, values, strict=True)] for row in left]
    return matmul_rows(scaled, right, len(right[0]))


def _congruent(values: Row, rng: random.Random) -> Rows:
    """U D U^T, exactly symmetric."""
    U = random_orthogonal(len(values), rng)
    scaled = [[a * x for a, x in zip(row, values, strict=True)] for row in U]
    lower = [[sum(map(mul, scaled[i], U[j])) for j in range(i + 1)] for i in range(len(values))]
    return [[lower[max(i, j)][min(i, j)] for j in range(len(values))] for i in range(len(values))]


def _triangle(recipe: Recipe, n: int, rng: random.Random) -> Rows:
    """Upper triangular with a given diagonal and random entries above; random spectra get 2 x 2 blocks for pairs."""
    values = spectrum(recipe, n, rng)
    T = [[values[i] if i == j else rng.uniform(-1.0, 1.0) if j > i else 0.0 for j in range(n)] for i in range(n)]
    if recipe.spectrum == "random":
        for i in range(0, n - 1, 2):
            if rng.random() < 0.5:
                real, imag = T[i][i], T[i + 1][i + 1]
                T[i][i], T[i][i + 1], T[i + 1][i], T[i + 1][i + 1] = real, imag, -imag, real
    return T


def _similar(recipe: Recipe, n: int, rng: random.Random) -> Rows:
    """U T U^T, or X T X^-1 with X = U S V^T, S from 1 to sqrt(ulp), for the skewed kind."""
    U = random_orthogonal(n, rng)
    A = _triangle(recipe, n, rng)
    if recipe.kind == "skewed":
        V = random_orthogonal(n, rng)
        A = matmul_rows(matmul_rows(transpose_rows(V, n), A, n), V, n)
        s = [1.0 - i / max(n - 1, 1) * (1.0 - math.sqrt(ULP)) for i in range(n)]
        A = [[a * s_i / s_j for a, s_j in zip(row, s, strict=True)] for row, s_i in zip(A, s, strict=True)]
    A = matmul_rows(matmul_rows(U, A, n), transpose_rows(U, n), n)
    size = magnitude(A) or 1.0
    return [[a / size for a in row] for row in A]


def _bordered(n: int, rng: random.Random) -> Rows:
    """Random entries; from order 4 the first two rows, the last row, the first and last two columns are zero."""
    inside = range(n) if n < 4 else range(2, n - 1)
    columns = range(n) if n < 4 else range(1, n - 2)
    return [[rng.uniform(-1.0, 1.0) if i in inside and j in columns else 0.0 for j in range(n)] for i in range(n)]


def _zeroed(A: Rows, columns: range) -> Rows:
    return [[0.0 if j in columns else a for j, a in enumerate(row)] for row in A]


def _build(recipe: Recipe, m: int, n: int, rng: random.Random) -> Rows:
    """The matrix before scaling."""
    kind, k = recipe.kind, min(m, n)
    if kind in ("zero", "identity"):
        return _diagonal([float(kind == "identity")] * k, m, n)
    if kind == "diagonal":
        return _diagonal(spectrum(recipe, k, rng), m, n)
    if kind == "jordan":
        return [[1.0 if j in (i, i - 1) else 0.0 for j in range(n)] for i in range(m)]
    if kind == "congruent":
        return _congruent(spectrum(recipe, n, rng), rng)
    if kind == "symmetric zero":
        A = _congruent(spectrum(recipe, n, rng), rng)
        return [[a if max(i, j) < (n + 1) // 2 else 0.0 for j, a in enumerate(row)] for i, row in enumerate(A)]
    if kind == "symmetric":
        lower = [[rng.uniform(-1.0, 1.0) for _ in range(i + 1)] for i in range(n)]
        return [[lower[max(i, j)][min(i, j)] for j in range(n)] for i in range(n)]
    if kind == "tridiagonal":
        d = spectrum(recipe, n, rng)
        # off-diagonal entries are half the geometric mean of their neighbours at most: diagonally dominant
        e = [0.5 * math.sqrt(d[i] * d[i + 1]) * rng.uniform(-1.0, 1.0) for i in range(n - 1)]
        return [[d[i] if i == j else e[min(i, j)] if abs(i - j) == 1 else 0.0 for j in range(n)] for i in range(n)]
    if kind in ("similar", "skewed"):
        return _similar(recipe, n, rng)
    if kind == "bordered":
        return _bordered(n, rng)
    if kind == "general":
        return [[rng.uniform(-1.0, 1.0) for _ in range(n)] for _ in range(m)]
    if kind == "bidiagonal":
        reach = -2.0 * math.log(ULP)
        return [
            [math.exp(rng.uniform(-reach, reach)) if j in (i, i + 1) and i < k else 0.0 for j in range(n)]
            for i in range(m)
        ]
    A = _sandwich(
        [row[:k] for row in random_orthogonal(m, rng)], spectrum(recipe, k, rng), random_orthogonal(n, rng)[:k]
    )
    if kind == "upper":
        return [[a if j >= i else 0.0 for j, a in enumerate(row)] for i, row in enumerate(A)]
    if kind == "lower":
        return [[a if j <= i else 0.0 for j, a in enumerate(row)] for i, row in enumerate(A)]
    zeros = {"first zero": range(1), "last zero": range(n - 1, n), "half zero": range((n + 1) // 2, n)}
    return _zeroed(A, zeros[kind]) if kind in zeros else A


def lapack_matrix(family: str, number: int, m: int, n: int, rng: random.Random) -> Rows:
    """One of LAPACK's test matrices.

    Args:
        family: a key of FAMILIES.
        number: its type, from 1.
        m: rows; all families but `rectangular` and `linear` are square.
        n: columns.
        rng: source of random numbers.

    Raises:
        ValueError: unknown family or number, an empty shape, or m != n for a square family.
    """
    if family not in FAMILIES:
        raise ValueError(f"family is {family!r}; it must be one of {', '.join(FAMILIES)}")
    if not 1 <= number <= len(FAMILIES[family]):
        raise ValueError(f"number is {number}; {family} matrices have types 1 to {len(FAMILIES[family])}")
    if min(m, n) < 1 or (m != n and family not in ("rectangular", "linear")):
        raise ValueError(f"shape {(m, n)} doesn't fit; {family} matrices are nonempty and square unless rectangular")
    recipe = FAMILIES[family][number - 1]
    factor = _factor(recipe.scale, max(m, n), family)
    A = _build(recipe, m, n, rng)
    return A if factor == 1.0 else [[factor * a for a in row] for row in A]
