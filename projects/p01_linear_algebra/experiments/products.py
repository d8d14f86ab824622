"""Error of matrix products, measured against exact rational sums: plain, packed, Strassen's and NumPy's."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p01_linear_algebra.pure.packed_products import packed_matmul
from projects.p01_linear_algebra.pure.products import matmul_rows
from projects.p01_linear_algebra.pure.strassen import strassen
from shared.parallel import pmap

if TYPE_CHECKING:
    from projects.p01_linear_algebra.run import Config

UNIT_ROUNDOFF = 2.0**-53
ENTRIES = 100
"""Entries of each product that are compared with the exact sum."""
CANCEL = 1e-12
"""Size of what is left of the inner products where they cancel."""
WAYS = ("plain", "packed", "strassen", "numpy")


def _measure(item: tuple[int, bool, int]) -> dict[str, dict[str, float]]:
    """Errors of one product in units of u: item = (order, whether inner products cancel, seed)."""
    n, cancelling, seed = item
    rng = np.random.default_rng(seed)
    a, b = rng.uniform(-1.0, 1.0, size=(n, n)), rng.uniform(-1.0, 1.0, size=(n, n))
    if cancelling:  # the second half of each sum takes back the first, up to a small part
        half = n // 2
        a[:, half : 2 * half] = a[:, :half]
        b[half : 2 * half] = -b[:half] * (1.0 + CANCEL * rng.uniform(-1.0, 1.0, size=(half, n)))
        a[:, 2 * half :] = 0.0
    left, right = a.tolist(), b.tolist()
    products = {
        "plain": matmul_rows(left, right, n),
        "packed": packed_matmul(left, right).rows,
        "strassen": strassen(left, right).rows,
        "numpy": (a @ b).tolist(),
    }
    errors = {name: {"entry": 0.0, "norm": 0.0} for name in WAYS}
    for _ in range(ENTRIES):
        i, j = int(rng.integers(n)), int(rng.integers(n))
        terms = [Fraction(left[i][k]) * Fraction(right[k][j]) for k in range(n)]
        exact, size = sum(terms), sum(map(abs, terms))
        for name, product in products.items():
            gap = abs(Fraction(product[i][j]) - exact)
            # relative to the entry itself, and to (|A| |B|)_ij
            errors[name]["entry"] = max(
                errors[name]["entry"], float(gap / abs(exact)) / UNIT_ROUNDOFF if exact else 0.0
            )
            errors[name]["norm"] = max(errors[name]["norm"], float(gap / size) / UNIT_ROUNDOFF)
    return errors


def exp_products(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Largest errors in units of the unit roundoff, on uniform matrices and where inner products cancel."""
    kinds = {"uniform": False, "cancelling": True}
    items = [
        (n, cancelling, int(rng.integers(2**63)))
        for cancelling in kinds.values()
        for n in cfg.product_sizes
        for _ in range(cfg.product_draws)
    ]
    found = pmap(_measure, items, jobs=jobs, desc="products")
    table: dict[str, Any] = {}
    for kind, cancelling in kinds.items():
        table[kind] = []
        for n in cfg.product_sizes:
            cases = [case for item, case in zip(items, found, strict=True) if item[:2] == (n, cancelling)]
            table[kind].append(
                {"n": n}
                | {
                    name: {measure: max(case[name][measure] for case in cases) for measure in ("entry", "norm")}
                    for name in WAYS
                }
            )
    everything = [row for rows in table.values() for row in rows]
    return {
        "draws": cfg.product_draws,
        "entries": ENTRIES,
        "table": table,
        "packed_worst": max(row["packed"]["entry"] for row in everything),
        "plain_worst": max(row["plain"]["entry"] for row in everything),
        "numpy_worst": max(row["numpy"]["entry"] for row in everything),
    }
