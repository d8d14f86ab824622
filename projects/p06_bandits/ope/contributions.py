"""What each round adds to an estimate: the one form that all estimators of this package share.

Every estimator here is a sum of a mean and, if it is self-normalised, a ratio of means,

    V_hat = mean(plain)                                   (IPS, DM, DR, ...)
    V_hat = mean(plain) + mean(weighted) / mean(weights)  (SNIPS, SNDR, replay).

So one bootstrap serves them all, and the delta method gives each its influence values

    psi_i = plain_i - mean(plain) + (weighted_i - R weights_i) / mean(weights),   R = mean(weighted) / mean(weights),

whose standard deviation over sqrt(n) is the standard error (Owen 2013, *Monte Carlo theory, methods and examples*,
chapter 9, for the self-normalised estimate).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from projects.p06_bandits.ope.bandit_log import FloatArray


@dataclass(frozen=True, eq=False)
class Contributions:
    """Per-round terms of an estimate over n rounds."""

    plain: FloatArray
    """Terms that are averaged, (n,)."""
    weighted: FloatArray | None = None
    """Numerator of the ratio, (n,); None for an estimator without one."""
    weights: FloatArray | None = None
    """Denominator of the ratio, (n,)."""

    @property
    def n(self) -> int:
        """Number of rounds."""
        return self.plain.size

    @property
    def value(self) -> float:
        """The estimate; a ratio whose weights are all 0 counts as 0 (no round speaks for the policy)."""
        return float(self.from_means(self.columns.mean(axis=0)[None])[0])

    @property
    def columns(self) -> FloatArray:
        """The terms side by side, (n, 1) or (n, 3)."""
        if self.weighted is None or self.weights is None:
            return np.asarray(self.plain[:, None])
        return np.column_stack([self.plain, self.weighted, self.weights])

    @staticmethod
    def from_means(means: FloatArray) -> FloatArray:
        """Turn means of the columns, (B, 1) or (B, 3), into estimates, (B,)."""
        if means.shape[1] == 1:
            return np.asarray(means[:, 0])
        # V_hat = mean(plain) + mean(weighted) / mean(weights)
        below = means[:, 2]
        ratio = np.divide(means[:, 1], below, out=np.zeros_like(below), where=below != 0)
        return np.asarray(means[:, 0] + ratio)

    @property
    def influence(self) -> FloatArray:
        """Influence values psi, (n,), of mean 0."""
        psi = self.plain - self.plain.mean()
        if self.weighted is not None and self.weights is not None and self.weights.any():
            ratio = self.weighted.mean() / self.weights.mean()
            # psi_i = plain_i - mean(plain) + (weighted_i - R weights_i) / mean(weights)
            psi = psi + (self.weighted - ratio * self.weights) / self.weights.mean()
        return np.asarray(psi)

    @property
    def standard_error(self) -> float:
        """Delta-method standard error: sd(psi) / sqrt(n); 0 for a single round."""
        return float(self.influence.std(ddof=1) / np.sqrt(self.n)) if self.n > 1 else 0.0
