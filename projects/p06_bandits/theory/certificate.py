r"""Empirical certificates: does a simulated regret curve respect what a theorem says of it?

A theorem says R_n <= bound(n) for the expectation. A simulation gives an interval for R_n at each of C checkpoints.
The verdict is

    violated     at some checkpoint the lower end of the interval lies above the bound,
    holds        at every checkpoint the upper end lies at or below the bound,
    can't tell   otherwise.

The intervals hold simultaneously: each is a Student t interval at level 1 - (1 - level) / C (Bonferroni), so a
theorem that is true, of code that is right, is called violated in at most (1 - level) / 2 of all certificates. A
violation therefore means a bug in the policy, in the bound, or in the reading of the theorem; `holds` is no proof.
Where a theorem is silent its bound is +inf and the checkpoint is left out.

`log_slope` is the other half: the slope of regret against log n over the last part of a run, to be held against the
constant of Lai and Robbins (lower_bounds).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np

from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from shared.stats import Interval, mean_ci

Verdict = Literal["holds", "violated", "can't tell"]


@dataclass(frozen=True)
class Certificate:
    """A regret curve held against one bound."""

    verdict: Verdict
    n_runs: int
    n_checkpoints: int
    """Checkpoints at which the bound is finite."""
    level: float
    """Simultaneous over the checkpoints (Bonferroni)."""
    tightest_n: int
    """Checkpoint at which mean regret / bound is largest."""
    tightest_ratio: float
    """That ratio; above 1 the estimate, though not necessarily the interval, lies above the bound."""
    final_mean: float
    final_low: float
    final_high: float
    final_bound: float

    def as_dict(self) -> dict[str, float | int | str]:
        """The fields as a plain dict, for a results file."""
        return asdict(self)


def certify(checkpoints: IntArray, regret: FloatArray, bound: FloatArray, level: float = 0.95) -> Certificate:
    """Hold a simulated regret curve against an upper bound on the expected regret.

    Args:
        checkpoints: Rounds n, shape (C,).
        regret: Pseudo-regret of R >= 2 independent runs at the checkpoints, shape (R, C).
        bound: Bound at the checkpoints, shape (C,); +inf where the theorem says nothing.
        level: Simultaneous level of the intervals.

    Returns:
        The certificate; the `final_*` fields are those of the last checkpoint with a finite bound.

    Raises:
        ValueError: If the shapes disagree, a bound is NaN or negative, or no checkpoint has a finite bound.
    """
    runs, limit = np.asarray(regret, float), np.asarray(bound, float)
    if runs.ndim != 2 or runs.shape[1] != len(checkpoints) or limit.shape != (len(checkpoints),):
        raise ValueError(f"regret has shape {runs.shape} and bound {limit.shape}; they need {len(checkpoints)} columns")
    if not np.all(limit >= 0):
        raise ValueError(f"bound has the value {limit[~(limit >= 0)][0]}; a bound on regret is at least 0")
    finite = np.flatnonzero(np.isfinite(limit))
    if finite.size == 0:
        raise ValueError("bound is infinite at every checkpoint; the theorem says nothing about this curve")
    each = 1.0 - (1.0 - level) / finite.size  # Bonferroni
    intervals = [mean_ci(runs[:, c], each) for c in finite]
    low, high = np.array([i.low for i in intervals]), np.array([i.high for i in intervals])
    mean, limit = np.array([i.estimate for i in intervals]), limit[finite]
    verdict: Verdict = "can't tell"
    room = limit * (1.0 + 1e-9)  # rounding is no violation where regret and bound are equal
    if np.any(low > room):
        verdict = "violated"
    elif np.all(high <= room):
        verdict = "holds"
    # 0 / 0 counts as 0: no regret allowed and none seen
    ratio = np.divide(mean, limit, out=np.where(mean > 0, np.inf, 0.0), where=limit > 0)
    worst = int(np.argmax(ratio))
    return Certificate(
        verdict=verdict,
        n_runs=runs.shape[0],
        n_checkpoints=int(finite.size),
        level=level,
        tightest_n=int(checkpoints[finite[worst]]),
        tightest_ratio=float(ratio[worst]),
        final_mean=float(mean[-1]),
        final_low=float(low[-1]),
        final_high=float(high[-1]),
        final_bound=float(limit[-1]),
    )


def log_slope(checkpoints: IntArray, regret: FloatArray, start: float, level: float = 0.95) -> Interval:
    """Slope of expected regret against log n, by least squares over the checkpoints n >= start.

    Least squares is linear in the data, so the slope of the mean curve is the mean of the runs' slopes, and the
    interval over independent runs allows for the dependence between the checkpoints of one run.

    Args:
        checkpoints: Rounds n, shape (C,).
        regret: Pseudo-regret, shape (R, C), R >= 2.
        start: First round that counts; at least two checkpoints must follow.
        level: Of the interval.

    Returns:
        Slope in units of reward per unit of log n (natural), with Student's t interval over runs.

    Raises:
        ValueError: If fewer than two checkpoints lie at or after `start`.
    """
    n = np.asarray(checkpoints, float)
    use = n >= start
    if use.sum() < 2:
        raise ValueError(f"start is {start}; at least two checkpoints must lie at or after it, the last is {n[-1]:g}")
    x = np.log(n[use])
    x -= x.mean()
    # slope = sum (x - x_bar) y / sum (x - x_bar)^2, one per run
    return mean_ci(np.asarray(regret, float)[:, use] @ x / (x @ x), level)
