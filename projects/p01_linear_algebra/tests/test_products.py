from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from projects.p01_linear_algebra import EntryError, Matrix, packed_matmul, strassen
from projects.p01_linear_algebra.pure import packed_products
from projects.p01_linear_algebra.pure.packed_products import digits_a_term, field_bytes, headed_row, whole_row
from projects.p01_linear_algebra.pure.products import matmul_rows
from projects.p01_linear_algebra.pure.strassen import levels_for, winograd_rows

U = 2.0**-53
NUMBERS = st.one_of(
    st.integers(-9, 9),
    st.integers(-(2**90), 2**90),
    st.sampled_from([0, 1, -1, 2**29, 2**30, -(2**30), 2**60 - 1, -(2**64)]),
)
FLOATS = st.one_of(
    st.floats(-4, 4),
    st.floats(-1e150, 1e150, allow_subnormal=True),
    st.sampled_from([0.0, -0.0, 0.1, 1e-300, -5e-324, 1e150, 2.0**52 + 1]),
)


@st.composite
def factors(draw: Any, entries: Any) -> tuple[Matrix, Matrix]:
    """A (m, k) and B (k, n) of sizes from 0 to 5."""
    m, k, n = (draw(st.integers(0, 5)) for _ in range(3))

    def matrix(rows: int, columns: int) -> Matrix:
        row = st.lists(entries, min_size=columns, max_size=columns)
        return Matrix(draw(st.lists(row, min_size=rows, max_size=rows)), n_cols=columns)

    return matrix(m, k), matrix(k, n)


def _exact(A: Matrix, B: Matrix) -> list[list[Fraction]]:
    a, b = A.map(Fraction), B.map(Fraction)
    return matmul_rows(a.rows, b.rows, B.shape[1])


@settings(max_examples=80, deadline=None)
@given(factors(NUMBERS))
def test_packed_products_of_ints_are_exact(pair: tuple[Matrix, Matrix]):
    A, B = pair
    assert packed_matmul(A, B) == A @ B


@settings(max_examples=80, deadline=None)
@given(factors(FLOATS))
def test_packed_products_of_floats_are_rounded_once(pair: tuple[Matrix, Matrix]):
    A, B = pair
    exact = _exact(A, B)
    found = packed_matmul(A, B)
    assert found.shape == (A.shape[0], B.shape[1])
    # float(Fraction) rounds to nearest, once: every entry is the float nearest to its true inner product
    assert [list(row) for row in found.rows] == [[float(x) for x in row] for row in exact]


@given(st.lists(FLOATS, max_size=5))
@example([2.7e-250, 5.1e89])  # the first one becomes zero when scaled for the second
@example([5e-324, -1.7e308, 0.0])
def test_a_row_becomes_integers_without_rounding(row: list[float]):
    integers, shift = whole_row(row)
    assert [Fraction(m) / Fraction(2) ** shift for m in integers] == [Fraction(x) for x in row]
    heads, shift, tails, extra = headed_row(row)
    entries = [Fraction(m) * 2**extra for m in heads]
    for k, tail in tails:
        entries[k] += tail
    assert [x / Fraction(2) ** (shift + extra) for x in entries] == [Fraction(x) for x in row]
    assert all(abs(m) < 2**60 for m in heads) or not tails


def test_cancellation_leaves_the_small_entry():
    """Plainly summed, 1e16 + 1 - 1e16 is 0; summed exactly it is 1, however far apart the terms are."""
    A, B = Matrix([[1e16, 1.0, -1e16], [1e200, 1e-100, -1e200]]), Matrix([[1.0], [1.0], [1.0]])
    assert packed_matmul(A, B).rows == ((1.0,), (1e-100,))
    assert (A @ B).rows == ((0.0,), (0.0,))


@pytest.mark.parametrize("kind", ["int", "float", "gauss"])
def test_the_operator_takes_the_packed_way_for_large_products(kind: str, monkeypatch: pytest.MonkeyPatch):
    calls: list[int] = []
    packed = packed_products.Packed

    def counted(B: Any, n: int, width: int) -> Any:
        calls.append(n)
        return packed(B, n, width)

    monkeypatch.setattr(packed_products, "Packed", counted)
    rng = random.Random(1)
    make: dict[str, Any] = {
        "int": lambda: rng.randint(-9, 9),
        "float": lambda: rng.uniform(-1, 1),
        "gauss": lambda: rng.gauss(0, 1),
    }
    for n, expected in ((20, []), (100, [100])):
        calls.clear()
        A, B = (Matrix([[make[kind]() for _ in range(n)] for _ in range(n)]) for _ in "AB")
        C = A @ B
        assert calls == expected
        np.testing.assert_allclose(C.to_lists(), np.array(A.to_lists()) @ np.array(B.to_lists()), rtol=1e-9, atol=1e-12)


def test_the_operator_stays_plain_where_packing_cannot_win_or_cannot_work(monkeypatch: pytest.MonkeyPatch):
    def refused(*_: Any) -> Any:
        raise AssertionError("packed")

    monkeypatch.setattr(packed_products, "Packed", refused)
    rng = random.Random(2)
    n = 96
    spread = Matrix([[rng.gauss(0, 1) * 10.0 ** rng.randint(-40, 40) for _ in range(n)] for _ in range(n)])
    ones = Matrix([[1.0] * n for _ in range(n)])
    huge = ones * 1e308
    infinite = Matrix([[float("inf")] * n for _ in range(n)])
    assert (spread @ ones).shape == (n, n)
    assert (infinite @ ones)[0, 0] == float("inf")
    assert (huge @ ones)[0, 0] == float("inf")
    assert (ones * 1j @ ones)[0, 0] == n * 1j


def test_widths_of_fields():
    assert field_bytes(53, 53, 200) == 15  # 53 + 53 + 8 bits and a sign
    assert field_bytes(4, 4, 3) == 2  # 15 * 15 * 3 = 675 needs 10 bits and a sign
    assert digits_a_term(53, 15) == 3 * 120 / 30
    assert digits_a_term(61, 15) == 4 * 120 / 30
    worst = Matrix([[15] * 3] * 2)
    assert packed_matmul(worst, Matrix([[-15] * 2] * 3)) == Matrix([[-675] * 2] * 2)


def test_errors_of_packed_products():
    with pytest.raises(OverflowError, match=r"^row 1 of the product has an entry beyond the largest float, 1\.8e308$"):
        packed_matmul([[1.0], [1e200]], [[1e200]])
    with pytest.raises(EntryError, match=r"^B\[0\]\[0\] is nan; "):
        packed_matmul([[1.0]], [[float("nan")]])
    assert packed_matmul([[1, 2]], [[0.5], [0.25]]) == Matrix([[1.0]])
    assert packed_matmul(Matrix.zeros(2, 0), Matrix.zeros(0, 3)) == Matrix.zeros(2, 3)


def test_strassen_is_exact_for_ints_and_fractions():
    rng = random.Random(3)
    for levels in (1, 2):
        A = [[rng.randint(-99, 99) for _ in range(12)] for _ in range(8)]
        B = [[Fraction(rng.randint(-99, 99), 7) for _ in range(4)] for _ in range(12)]
        assert winograd_rows(A, B, levels) == matmul_rows(A, B, 4)
    assert [levels_for(n, 64) for n in (1, 127, 128, 255, 256, 1000)] == [0, 0, 1, 1, 2, 3]
    C = Matrix([[rng.randint(-9, 9) for _ in range(131)] for _ in range(129)])
    D = Matrix([[rng.randint(-9, 9) for _ in range(133)] for _ in range(131)])
    assert strassen(C, D) == packed_matmul(C, D)
    assert strassen([[1, 2]], [[3], [4]]) == Matrix([[11]])


def test_strassen_loses_small_entries_where_the_plain_product_keeps_them():
    """Its error is relative to the largest entries of the factors, and small blocks come out wrong."""
    rng = np.random.default_rng(4)
    A, B = rng.normal(size=(4, 4)), rng.normal(size=(4, 4))
    A[:2, :2] *= 1e-9
    A[:2, 2:] *= 1e-9
    true = np.array(_exact(Matrix(A), Matrix(B)), dtype=float)
    plain: Any = np.array(matmul_rows(A.tolist(), B.tolist(), 4))
    fast: Any = np.array(winograd_rows(A.tolist(), B.tolist(), 1))
    bound = abs(A) @ abs(B)
    assert (abs(plain - true) / bound).max() <= 4 * U
    assert (abs(fast - true) / bound)[:2].max() > 1e6 * U
    assert abs(fast - true).max() <= 100 * U * abs(A).max() * abs(B).max()
