"""What is timed: the same matrices for NumPy, mpmath.fp and SymPy, each in its own format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from projects.p01_linear_algebra.peers.race import PLAIN, Row, Settings, Work, check_agreement, make_row, race
from projects.p01_linear_algebra.pure.cholesky import cholesky
from projects.p01_linear_algebra.pure.divide_conquer import eigh
from projects.p01_linear_algebra.pure.eigen import eig, eigvals
from projects.p01_linear_algebra.pure.exact.bareiss import det_exact
from projects.p01_linear_algebra.pure.exact.dixon import solve_exact
from projects.p01_linear_algebra.pure.factors import Factors
from projects.p01_linear_algebra.pure.lu import crout
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.packed_products import packed_matmul
from projects.p01_linear_algebra.pure.products import matmul_rows
from projects.p01_linear_algebra.pure.qr import qr
from projects.p01_linear_algebra.pure.solve import solve
from projects.p01_linear_algebra.pure.strassen import strassen
from projects.p01_linear_algebra.pure.svd import svd
from projects.p01_linear_algebra.pure.vector import Vector
from shared.seeding import rng as stream

SLOWEST = 1 / 650
"""At most so many times NumPy's CPU seconds at n = 50 and 100."""
PACKED_TARGET = 2.5
EXACT_SIZES = (20, 50, 100)


@dataclass(frozen=True)
class Task:
    """One piece of work on matrices (n, n)."""

    title: str
    ours: Callable[[Matrix, Matrix], Any]
    numpy: Callable[[np.ndarray, np.ndarray], Any]
    digest: Callable[[Any], Any]
    """From a result of either side to numbers that must agree; signs and orders that are free are taken out."""
    kind: str = "general"
    """general, symmetric, or positive definite."""
    mpmath: Callable[[Any, Any, Any], Any] | None = None
    """The same with mpmath: (context, A, B)."""
    mpmath_target: float | None = None
    """Ratio asked at n = 50."""


def _listed(x: Any) -> Any:
    if isinstance(x, Matrix):
        return x.to_lists()
    if hasattr(x, "tolist"):  # NumPy's arrays and mpmath's matrices both have it
        return np.array(x.tolist(), dtype=complex)
    return list(x)


def _flat(x: Any) -> np.ndarray:
    return np.asarray(_listed(x), dtype=complex).ravel()


def _sorted(values: Any) -> np.ndarray:
    flat = _flat(values)
    return flat[np.lexsort((np.round(flat.imag, 8), np.round(flat.real, 8)))]


def lu_solve(a: Matrix, b: Vector) -> Vector:
    """Elimination and substitution alone, as NumPy and mpmath do: no condition number, no look at the growth."""
    perm, lower, upper = crout(a.to_lists(), len(a))
    return Vector(Factors(perm, range(len(a)), lower, upper).solve(b.to_list()))


TASKS: dict[str, Task] = {
    "matmul": Task(
        "A B", lambda a, b: a @ b, lambda a, b: a @ b, _listed, mpmath=lambda fp, a, b: a * b, mpmath_target=12
    ),
    "solve": Task(
        "solve A x = b; ours estimates the condition too",
        lambda a, b: solve(a, b[:, 0]),
        lambda a, b: np.linalg.solve(a, b[:, 0]),
        _flat,
        mpmath=lambda fp, a, b: fp.lu_solve(a, b[:, 0]),
        mpmath_target=50,
    ),
    "lu_solve": Task(
        "solve A x = b, neither side estimates the condition",
        lambda a, b: lu_solve(a, b[:, 0]),
        lambda a, b: np.linalg.solve(a, b[:, 0]),
        _flat,
        mpmath=lambda fp, a, b: fp.lu_solve(a, b[:, 0]),
        mpmath_target=50,
    ),
    "cholesky": Task(
        "Cholesky",
        lambda a, b: cholesky(a),
        lambda a, b: np.linalg.cholesky(a),
        _listed,
        "positive definite",
        mpmath=lambda fp, a, b: fp.cholesky(a),
    ),
    "qr": Task(
        "thin QR with Q", lambda a, b: qr(a), lambda a, b: np.linalg.qr(a), lambda f: np.abs(_listed(f[1]))
    ),
    "eigh": Task(
        "symmetric eigenvalues and vectors",
        lambda a, b: eigh(a),
        lambda a, b: np.linalg.eigh(a),
        lambda f: _sorted(f[0]),
        "symmetric",
        mpmath=lambda fp, a, b: fp.eigsy(a),
        mpmath_target=20,
    ),
    "svd": Task(
        "SVD with vectors",
        lambda a, b: svd(a),
        lambda a, b: np.linalg.svd(a, full_matrices=False),
        lambda f: _flat(f[1]),
        mpmath=lambda fp, a, b: fp.svd(a),
        mpmath_target=12,
    ),
    "eigvals": Task(
        "eigenvalues",
        lambda a, b: eigvals(a),
        lambda a, b: np.linalg.eigvals(a),
        _sorted,
        mpmath=lambda fp, a, b: fp.eig(a, left=False, right=False),
        mpmath_target=25,
    ),
    "eig": Task(
        "eigenvalues and vectors",
        lambda a, b: eig(a),
        lambda a, b: np.linalg.eig(a),
        lambda f: _sorted(f[0]),
        mpmath=lambda fp, a, b: fp.eig(a),
        mpmath_target=20,
    ),
}  # fmt: skip


def arrays(kind: str, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The matrices A (of the kind) and B that all sides are given."""
    rng = stream(seed, "bench", kind, n)
    a, b = rng.uniform(-1.0, 1.0, size=(n, n)), rng.uniform(-1.0, 1.0, size=(n, n))
    if kind == "symmetric":
        a = (a + a.T) / 2
    if kind == "positive definite":
        a = a @ a.T + n * np.eye(n)
        a = (a + a.T) / 2
    return a, b


def numpy_rows(settings: Settings, seed: int) -> Iterator[Row]:
    """Every task against NumPy, whose kernels are compiled: how many times slower pure Python is."""
    for n in settings.sizes:
        for task in TASKS.values():
            a, b = arrays(task.kind, n, seed)
            ours, theirs = call(task.ours, Matrix(a.tolist()), Matrix(b.tolist())), call(task.numpy, a, b)
            check_agreement(f"{task.title}, n = {n}", task.digest(ours()), task.digest(theirs()))
            best = race({"ours": ours, "theirs": theirs}, settings.repeats)
            target = SLOWEST if n in (50, 100) else None
            yield make_row(f"{task.title}, n = {n}", "numpy", best["ours"], best["theirs"], target)


def mpmath_rows(settings: Settings, seed: int) -> Iterator[Row]:
    """Every task that mpmath's float context has, at the smallest size."""
    from mpmath import fp

    n = settings.sizes[0]
    for task in TASKS.values():
        if task.mpmath is None:
            continue
        a, b = arrays(task.kind, n, seed)
        ours = call(task.ours, Matrix(a.tolist()), Matrix(b.tolist()))
        theirs = call(task.mpmath, fp, fp.matrix(a.tolist()), fp.matrix(b.tolist()))
        check_agreement(f"{task.title}, n = {n}, mpmath", task.digest(ours()), task.digest(theirs()), 1e-8)
        best = race({"ours": ours, "theirs": theirs}, settings.repeats)
        yield make_row(
            f"{task.title}, n = {n}", "mpmath", best["ours"], best["theirs"], task.mpmath_target if n == 50 else None
        )


def exact_rows(settings: Settings, seed: int) -> Iterator[Row]:
    """Determinants and solutions over the integers and rationals against SymPy's fast matrices."""
    from sympy import QQ, ZZ
    from sympy.polys.matrices import DomainMatrix

    for n in EXACT_SIZES:
        rng = stream(seed, "bench", "integers", n)
        rows, b = rng.integers(-9, 10, size=(n, n)).tolist(), rng.integers(-9, 10, size=n).tolist()
        ours, theirs = Matrix(rows), DomainMatrix([[ZZ(x) for x in row] for row in rows], (n, n), ZZ)
        if det_exact(ours) != int(theirs.det()):
            raise RuntimeError(f"determinant, n = {n}: the sides differ")
        best = race({"ours": call(det_exact, ours), "theirs": theirs.det}, settings.repeats)
        yield make_row(f"determinant of integers up to 9, n = {n}", "sympy", best["ours"], best["theirs"], 1)
        if n > 50:
            continue
        field = theirs.convert_to(QQ)
        right = DomainMatrix([[QQ(x)] for x in b], (n, 1), QQ)
        found = [int(q.numerator) / int(q.denominator) for q in field.lu_solve(right).to_list_flat()]
        check_agreement(f"exact solution, n = {n}", list(map(float, solve_exact(ours, Vector(b)))), found, 1e-14)
        sides = {"ours": call(solve_exact, ours, Vector(b)), "theirs": call(field.lu_solve, right)}
        best = race(sides, settings.repeats)
        yield make_row(f"exact solution of integers up to 9, n = {n}", "sympy", best["ours"], best["theirs"], 1)


def product_rows(settings: Settings, seed: int) -> Iterator[Row]:
    """Packed and Strassen's product against the plain one, all three ours."""
    for n in settings.sizes:
        a, b = (Matrix(x.tolist()) for x in arrays("general", n, seed))
        check_agreement(f"packed product, n = {n}", packed_matmul(a, b).to_lists(), (a @ b).to_lists(), 1e-12)
        best = race(product_sides(a, b), settings.repeats)
        target = PACKED_TARGET if n == 200 else None
        yield make_row(f"packed product, n = {n}", PLAIN, best["packed"], best["plain"], target)
        yield make_row(f"Strassen's product, n = {n}", PLAIN, best["strassen"], best["plain"])


def product_sides(a: Matrix, b: Matrix) -> dict[str, Work]:
    """The three products of two matrices (n, n)."""
    n = a.shape[0]
    return {
        "plain": lambda: Matrix(matmul_rows(a.rows, b.rows, n)),
        "packed": lambda: packed_matmul(a, b),
        "strassen": lambda: strassen(a, b),
    }


def call(function: Callable[..., Any], *arguments: Any) -> Work:
    """The call, ready to be timed."""
    return lambda: function(*arguments)
