"""Whether a ranking of methods on one problem says anything about the next: Kendall's tau-b and Spearman's rho.

    tau_b = (concordant - discordant) / sqrt((n0 - ties in a) (n0 - ties in b)),    n0 = m (m - 1) / 2
    rho   = Pearson correlation of average ranks

Failures are infinite costs: they tie for the last place. (Kendall 1945, Biometrika 33, 239-251; Spearman 1904.)
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.optimizers.protocol import FloatArray


def ranks(costs: FloatArray) -> FloatArray:
    """Ranks 1..M of the costs (M,), the least first, ties (infinities too) with their average rank."""
    values = _checked(costs)
    smaller = (values[None, :] < values[:, None]).sum(axis=1)
    equal = (values[None, :] == values[:, None]).sum(axis=1)
    # The ranks smaller + 1 .. smaller + equal are shared.
    rank: FloatArray = smaller + (equal + 1) / 2
    return rank


def kendall(a: FloatArray, b: FloatArray) -> float:
    """tau_b of two lists of costs (M,); 0 where one of them is all ties.

    Raises:
        ValueError: the lists differ in length, or hold NaN.
    """
    first, second = ranks(a), ranks(b)
    _same(first, second)
    upper = np.triu_indices(len(first), 1)
    da = np.sign(first[:, None] - first[None, :])[upper]
    db = np.sign(second[:, None] - second[None, :])[upper]
    norm = np.sqrt(np.count_nonzero(da) * np.count_nonzero(db))
    return float((da * db).sum() / norm) if norm else 0.0


def spearman(a: FloatArray, b: FloatArray) -> float:
    """Rho of two lists of costs (M,); 0 where one of them is all ties.

    Raises:
        ValueError: the lists differ in length, or hold NaN.
    """
    first, second = ranks(a), ranks(b)
    _same(first, second)
    da, db = first - first.mean(), second - second.mean()
    norm = np.sqrt((da @ da) * (db @ db))
    return float(da @ db / norm) if norm else 0.0


def _checked(costs: FloatArray) -> FloatArray:
    values = np.asarray(costs, dtype=float)
    if values.ndim != 1 or len(values) < 2 or np.isnan(values).any():
        raise ValueError(
            f"costs have shape {values.shape} and hold {values}; give two or more numbers, inf for failures"
        )
    return values


def _same(a: FloatArray, b: FloatArray) -> None:
    if len(a) != len(b):
        raise ValueError(f"{len(a)} costs against {len(b)}; both lists are of the same methods")
