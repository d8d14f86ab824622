r"""A finite sum of functions of one inner product each, so that a gradient is a number times a row.

    f(w) = (1/n) sum_i phi_i(w),    phi_i(w) = log(1 + exp(-y_i a_i.w)) + lambda |w|^2/2
    grad phi_i(w) = c_i(w) a_i + lambda w,    c_i(w) = -y_i/(1 + exp(y_i a_i.w))

Every phi_i is smooth with constant |a_i|^2/4 + lambda; the largest, L_max, sets the steps of stochastic methods,
and lambda is the strong convexity mu.

Differs from `problems.logistic` in: the penalty can be chosen. With its 1/n, L_max/mu is 60,190 on this table, which
are hundreds of passes for any method here; with 0.1 it is 1,059.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from projects.p03_optimizers.problems.protocol import FloatArray
from projects.p03_optimizers.problems.rows import sigmoid, softplus
from projects.p03_optimizers.problems.tables import breast_cancer

NEWTON_STEPS = 50


@dataclass(frozen=True)
class LogisticSum:
    """Logistic regression with an L2 penalty, term by term.

    Raises:
        ValueError: the shapes don't fit, a label isn't -1 or 1, or the penalty isn't positive.
    """

    A: FloatArray
    """Rows (n, d)."""
    y: FloatArray
    """Labels (n,), -1 or 1."""
    penalty: float
    """lambda."""

    def __post_init__(self) -> None:
        """Check everything."""
        if self.A.ndim != 2 or self.y.shape != self.A.shape[:1] or not len(self.y):
            raise ValueError(f"A and y have shapes {self.A.shape} and {self.y.shape}; they must be (n, d) and (n,)")
        if not (np.abs(self.y) == 1).all() or not self.penalty > 0:
            raise ValueError(f"penalty is {self.penalty}; it must be positive, and all labels -1 or 1")

    @property
    def n(self) -> int:
        """Number of terms."""
        return len(self.y)

    @property
    def dim(self) -> int:
        """Number of variables d."""
        return int(self.A.shape[1])

    @property
    def L_max(self) -> float:
        """max_i |a_i|^2/4 + lambda."""
        return float((self.A**2).sum(axis=1).max()) / 4 + self.penalty

    @property
    def mu(self) -> float:
        """The penalty lambda."""
        return self.penalty

    def f(self, w: FloatArray) -> float:
        """The mean of all terms; reported, never counted."""
        return float(softplus(-self.y * (self.A @ w)).mean() + self.penalty / 2 * w @ w)

    def coefficient(self, w: FloatArray, i: int) -> float:
        """c_i(w) = -y_i/(1 + exp(y_i a_i.w)): one gradient's worth of work."""
        label = float(self.y[i])
        return -label / (1.0 + math.exp(min(label * float(self.A[i] @ w), 700.0)))

    def coefficients(self, w: FloatArray) -> FloatArray:
        """All c_i (n,): n gradients' worth."""
        c: FloatArray = -self.y * sigmoid(-self.y * (self.A @ w))
        return c

    def data_gradient(self, c: FloatArray) -> FloatArray:
        """(1/n) sum_i c_i a_i (d,), the gradient without its penalty."""
        g: FloatArray = self.A.T @ c / self.n
        return g

    def gradient(self, w: FloatArray) -> FloatArray:
        """The full gradient (d,)."""
        return self.data_gradient(self.coefficients(w)) + self.penalty * w

    def minimiser(self) -> FloatArray:
        """w* (d,) by Newton's method, to rounding."""
        w = np.zeros(self.dim)
        for _ in range(NEWTON_STEPS):
            p = sigmoid(self.A @ w)
            H = (self.A.T * (p * (1 - p))) @ self.A / self.n + self.penalty * np.eye(self.dim)
            step = np.linalg.solve(H, self.gradient(w))
            w = w - step
            if np.linalg.norm(step) <= 1e-14 * (1 + np.linalg.norm(w)):
                break
        return w


def breast_cancer_sum(penalty: float = 0.1) -> LogisticSum:
    """The breast cancer table, n = 569, d = 31.

    Raises:
        ValueError: the penalty isn't positive.
    """
    A, y = breast_cancer()
    return LogisticSum(A, y, penalty)
