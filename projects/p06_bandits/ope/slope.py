"""SLOPE: choose among estimators that trade bias for variance without knowing either bias.

Order estimators 1..M so that the bias grows and the deviation falls. Each has an interval

    I(i) = [ theta_i - 2 CNF(i), theta_i + 2 CNF(i) ],

CNF(i) bounding |theta_i - E theta_i|. As long as the bias is below the deviation all intervals share a point, so

    i_hat = max { i : I(1) n ... n I(i) is not empty }

is the most shrunk estimator that the data can't tell from the less shrunk ones. Where the order holds, its error is
within a constant factor of min_i [ bias(i) + CNF(i) ], with no bias known.

Source: Y. Su, P. Srinath and A. Krishnamurthy (2020), "Adaptive Estimator Selection for Off-Policy Evaluation", after
Lepski's (1990) principle.

Differs from the paper in: the widths are the caller's (here one standard error) and need not fall with i.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def slope(values: Sequence[float], widths: Sequence[float]) -> int:
    """Give the index of the chosen estimator.

    Args:
        values: theta_i in the order of growing bias, (M,).
        widths: CNF(i) >= 0 of each, (M,).

    Raises:
        ValueError: the lengths differ or are 0, or a width is negative or no number.
    """
    theta, cnf = np.asarray(values, dtype=float), np.asarray(widths, dtype=float)
    if theta.ndim != 1 or theta.size == 0 or theta.shape != cnf.shape:
        raise ValueError(f"values has shape {theta.shape} and widths {cnf.shape}; they must be equally long, 1 or more")
    if not np.all(cnf >= 0):
        raise ValueError(f"widths holds {cnf.min():g}; every width must be 0 or more")
    # I(1) n ... n I(i) = [ max_j theta_j - 2 CNF(j), min_j theta_j + 2 CNF(j) ]
    low = np.maximum.accumulate(theta - 2 * cnf)
    high = np.minimum.accumulate(theta + 2 * cnf)
    return int(np.flatnonzero(low <= high)[-1])
