"""Exact arithmetic: determinants and solutions as rational numbers, and what floating point makes of the same."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p01_linear_algebra.pure.determinant import det
from projects.p01_linear_algebra.pure.exact.bareiss import det_exact, solve_bareiss
from projects.p01_linear_algebra.pure.exact.characteristic import characteristic_polynomial
from projects.p01_linear_algebra.pure.exact.dixon import solve_exact
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.vector import Vector

if TYPE_CHECKING:
    from projects.p01_linear_algebra.run import Config

LARGEST_ENTRY = 9
HILBERT = 12


def _bits(x: Any) -> int:
    """Bits of numerator and denominator together."""
    fraction = Fraction(x)
    return fraction.numerator.bit_length() + fraction.denominator.bit_length()


def exp_exact(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Integer systems solved twice, by Bareiss and by Dixon, and their determinants against floating point."""
    table: list[dict[str, Any]] = []
    for n in cfg.exact_sizes:
        agree, digits, bits, errors, constant = 0, [], [], [], 0
        for _ in range(cfg.exact_draws):
            a = Matrix(rng.integers(-LARGEST_ENTRY, LARGEST_ENTRY + 1, size=(n, n)).tolist())
            b = Vector(rng.integers(-LARGEST_ENTRY, LARGEST_ENTRY + 1, size=n).tolist())
            exact = det_exact(a)
            digits.append(len(str(abs(exact))))
            errors.append(float(abs(Fraction(det(a)) - exact) / abs(exact)))
            x = solve_exact(a, b)
            agree += x == solve_bareiss(a, b) and a @ x == b
            bits.append(max(map(_bits, x)))
            # the characteristic polynomial at 0 is det(-A): a third way to the same integer
            constant += characteristic_polynomial(a)[-1] == (-1) ** n * exact
        table.append(
            {
                "n": n,
                "draws": cfg.exact_draws,
                "agree": agree,
                "characteristic_agrees": constant,
                "digits": max(digits),
                "bits": max(bits),
                "float_error": max(errors),
            }
        )
    h = [[Fraction(1, i + j + 1) for j in range(HILBERT)] for i in range(HILBERT)]
    ones = Vector([1] * HILBERT)
    # The floats nearest to Hilbert's entries are another matrix; its exact solution for the same b differs.
    stored = Matrix([[float(x) for x in row] for row in h])
    x, x_stored = solve_exact(h, ones), solve_exact(stored, ones)
    inverse_column = solve_exact(h, Vector([1] + [0] * (HILBERT - 1)))
    return {
        "table": table,
        "all_agree": all(row["agree"] == row["characteristic_agrees"] == row["draws"] for row in table),
        "worst_float_error": max(row["float_error"] for row in table),
        "hilbert": {
            "n": HILBERT,
            # every entry of the inverse of a Hilbert matrix is whole
            "whole": all(Fraction(value).denominator == 1 for value in inverse_column),
            "largest_entry_of_x": float(max(map(abs, x))),
            "change_by_storing": float(
                max(abs(Fraction(p) - Fraction(q)) for p, q in zip(x, x_stored, strict=True))
                / max(abs(Fraction(p)) for p in x)
            ),
        },
    }
