r"""Which arm is the best, with a guarantee: fixed-confidence identification after Garivier & Kaufmann (2016).

A sampling rule pulls arms until a stopping rule says that the empirically best arm is the best one; the answer must be
wrong with probability at most delta on *every* instance. For Bernoulli arms with means mu, let d be the Bernoulli
Kullback-Leibler divergence and arm 1 the best. Their Theorem 1 says that any such strategy needs

    E[tau] >= T*(mu) kl(delta, 1 - delta),
    1 / T*(mu) = max_{w in simplex} min_{a != 1} inf_x [w_1 d(mu_1, x) + w_a d(mu_a, x)]

and the maximiser w*(mu) is how often a perfect strategy would pull each arm. The Chernoff stopping rule (their section
4.1) stops when the evidence against the closest alternative passes a threshold,

    Z(t) = min_{b != a} N_a d(mu_hat_a, mu_hat_ab) + N_b d(mu_hat_b, mu_hat_ab) > beta(t, delta),   a = argmax mu_hat,

with mu_hat_ab the pooled mean of the two arms.

Paper: Garivier & Kaufmann 2016, Optimal best arm identification with fixed confidence, COLT (Theorems 1, 5, 10; Lemma
3). Differs from the paper in: the weights are found by Newton steps on a transformed equation, not by nested
bisection.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numba import njit
from numpy.typing import NDArray

from projects.p06_bandits.arms import check_means
from projects.p06_bandits.kl import kl_scalar
from projects.p06_bandits.policies.arm_statistics import ArmStatistics
from projects.p06_bandits.policies.protocol import FloatArray, IntArray, Policy

BoolArray = NDArray[np.bool_]

_EDGE = 1e-9  # empirical means are kept this far from 0 and 1 where only the weights depend on them
_TIE = 1e-9  # two best means closer than this count as tied: T* is infinite there


@njit(cache=True)
def _balance(mu1: float, mu_a: float, y: float, alpha: float) -> float:
    """Root in (0, 1) of phi(alpha) = I(alpha) - (1 - alpha) y, for 0 < y < d(mu_1, mu_a); `alpha` is a first guess.

    phi is concave, phi(0) < 0 and phi(1) = 0: Newton's method is monotone from the left of the root, and a step from
    the right of it, where phi still rises, leads to its left.
    """
    for _ in range(100):
        m = (1.0 - alpha) * mu1 + alpha * mu_a
        d_1, d_a = kl_scalar(mu1, m), kl_scalar(mu_a, m)
        slope = d_a - d_1 + y
        if slope <= 0.0:
            alpha = 0.0
            continue
        step = ((1.0 - alpha) * (y - d_1) - alpha * d_a) / slope
        alpha = max(alpha + step, 0.0)
        if abs(step) <= 1e-13 * alpha:
            break
    return alpha


@njit(cache=True)
def solve_weights(mu: FloatArray, w: FloatArray) -> float:
    r"""Write w*(mu) into `w` (K,) and return 1/T*(mu); with several best arms, equal weights on them and 0.

    With alpha_a = w_a / (w_1 + w_a), m_a = (1 - alpha_a) mu_1 + alpha_a mu_a and
    I_a(alpha) = (1 - alpha) d(mu_1, m) + alpha d(mu_a, m), all arms a != 1 are equally hard at the optimum:
    I_a(alpha_a) = (1 - alpha_a) y for one y, the root of F(y) = sum_a d(mu_1, m_a) / d(mu_a, m_a) = 1 (Theorem 5).
    Where `w` comes with positive entries, such as the weights of the last round, the search starts from them.
    """
    n_arms = mu.shape[0]
    best = 0
    for a in range(1, n_arms):
        if mu[a] > mu[best]:
            best = a
    mu1 = min(max(mu[best], _EDGE), 1.0 - _EDGE)
    n_tied, y_max, warm, y = 0, math.inf, True, 0.0
    for a in range(n_arms):
        warm &= w[a] > 0.0
        if mu[best] - mu[a] < _TIE:
            n_tied += 1
        else:
            y_max = min(y_max, kl_scalar(mu1, min(max(mu[a], _EDGE), 1.0 - _EDGE)))
    if n_tied > 1:
        for a in range(n_arms):
            w[a] = 1.0 / n_tied if mu[best] - mu[a] < _TIE else 0.0
        return 0.0
    # w_a holds alpha_a from here on
    for a in range(n_arms):
        if a != best:
            w[a] = w[a] / (w[best] + w[a]) if warm else 0.0
            m = (1.0 - w[a]) * mu1 + w[a] * min(max(mu[a], _EDGE), 1.0 - _EDGE)
            y += (kl_scalar(mu1, m) + w[a] / (1.0 - w[a]) * kl_scalar(mu[a], m)) / (n_arms - 1) if warm else 0.0
    if not 0.01 * y_max < y < 0.99 * y_max:
        y = 0.5 * y_max

    low, high = 0.0, y_max
    for _ in range(100):
        f, slope = 0.0, 0.0
        for a in range(n_arms):
            if a == best:
                continue
            mu_a = min(max(mu[a], _EDGE), 1.0 - _EDGE)
            alpha = _balance(mu1, mu_a, y, w[a])
            m = (1.0 - alpha) * mu1 + alpha * mu_a
            d_1, d_a = kl_scalar(mu1, m), kl_scalar(mu_a, m)
            # d/d alpha of d_1 and d_a, and of y along the solution
            bend = (mu1 - mu_a) ** 2 / (m * (1.0 - m))
            dy = (d_a - d_1 + y) / (1.0 - alpha)
            f += d_1 / d_a
            slope += (alpha * bend * d_a + d_1 * (1.0 - alpha) * bend) / (d_a * d_a * dy)
            w[a] = alpha
        if f > 1.0:
            high = y
        else:
            low = y
        # Newton on F^(-1/2) - 1, which is almost a straight line; bisection where it would leave the bracket
        y_next = y + 2.0 * f * (1.0 - math.sqrt(f)) / slope
        if not low < y_next < high:
            y_next = 0.5 * (low + high)
        if abs(y_next - y) <= 1e-10 * y_max:
            break
        y = y_next
    # w_a / w_1 = alpha_a / (1 - alpha_a), and 1/T* = w_1 y
    w[best] = 0.5
    total = 0.0
    for a in range(n_arms):
        w[a] = w[a] / (1.0 - w[a])
        total += w[a]
    for a in range(n_arms):
        w[a] /= total
    rate: float = w[best] * y
    return rate


def optimal_weights(means: Sequence[float] | FloatArray) -> tuple[float, FloatArray]:
    """Characteristic time T*(mu) and optimal proportions w*(mu).

    Args:
        means: Bernoulli means, shape (K,), K >= 2, with one best arm.

    Returns:
        T* in rounds, and w* of shape (K,), which sums to 1.

    Raises:
        ValueError: fewer than two arms, a mean outside [0, 1], or two best arms.
    """
    mu = check_means(means)
    if mu.size < 2:
        raise ValueError(f"means has shape {mu.shape}; the best of one arm is known, give two numbers or more")
    first, second = np.sort(mu)[::-1][:2]
    if first - second < _TIE:
        raise ValueError(f"the two best means are both {first:g}; identification needs one best arm")
    weights = np.zeros(mu.size)
    rate = solve_weights(mu, weights)
    return 1.0 / rate, weights


def bernoulli_risk(delta: float) -> float:
    """kl(delta, 1 - delta), about log(1 / (2.4 delta)): the price of one bit of certainty (Theorem 1).

    Raises:
        ValueError: delta outside (0, 1/2).
    """
    if not 0.0 < delta < 0.5:
        raise ValueError(f"delta is {delta}; it must lie in (0, 0.5)")
    # kl(delta, 1 - delta) = (1 - 2 delta) log((1 - delta) / delta), right even where 1 - delta rounds to 1
    return (1.0 - 2.0 * delta) * math.log((1.0 - delta) / delta)


def lower_bound(means: Sequence[float] | FloatArray, delta: float) -> float:
    """Fewest rounds that any delta-correct strategy needs on average: T*(mu) kl(delta, 1 - delta) (Theorem 1)."""
    return optimal_weights(means)[0] * bernoulli_risk(delta)


@njit(cache=True)
def _glr(pulls: FloatArray, sums: FloatArray) -> tuple[FloatArray, IntArray]:
    n_runs, n_arms = pulls.shape
    z = np.empty(n_runs)
    leader = np.empty(n_runs, np.int64)
    for r in range(n_runs):
        a, mu_a = 0, -1.0
        for b in range(n_arms):
            if pulls[r, b] > 0.0 and sums[r, b] / pulls[r, b] > mu_a:
                a, mu_a = b, sums[r, b] / pulls[r, b]
        z[r], leader[r] = math.inf, a
        for b in range(n_arms):
            if b == a:
                continue
            if pulls[r, b] == 0.0:
                z[r] = 0.0
                break
            mu_b = sums[r, b] / pulls[r, b]
            mu_ab = (sums[r, a] + sums[r, b]) / (pulls[r, a] + pulls[r, b])
            evidence = 0.0
            if 0.0 < mu_ab < 1.0:
                evidence = pulls[r, a] * kl_scalar(mu_a, mu_ab) + pulls[r, b] * kl_scalar(mu_b, mu_ab)
            z[r] = min(z[r], evidence)
    return z, leader


def glr_statistic(pulls: FloatArray, sums: FloatArray) -> tuple[FloatArray, IntArray]:
    """Chernoff's statistic Z and the empirically best arm of every run.

    Args:
        pulls: N, shape (R, K).
        sums: Sums of rewards in [0, 1], shape (R, K).

    Returns:
        Z >= 0, shape (R,), in nats (0 while an arm is untried), and the leader, shape (R,).
    """
    return _glr(pulls, sums)


def proven_threshold(t: int, n_arms: int, delta: float) -> float:
    """beta(t, delta) = log(2 t (K - 1) / delta): delta-correct for Bernoulli arms by Theorem 10."""
    return math.log(2.0 * t * (n_arms - 1) / delta)


def stylised_threshold(t: int, n_arms: int, delta: float) -> float:
    """beta(t, delta) = log((log t + 1) / delta): used in the paper's experiments (section 6), without a proof."""
    return math.log((math.log(t) + 1.0) / delta)


class Threshold(Protocol):
    """Evidence in nats that round t must pass with K arms and risk delta."""

    def __call__(self, t: int, n_arms: int, delta: float) -> float:
        """Give beta(t, delta)."""
        ...


class SamplingRule(Policy, Protocol):
    """A policy that can drop finished runs, so that a long tail of runs costs little."""

    def keep(self, runs: BoolArray) -> None:
        """Forget all runs but those marked, shape (R,)."""
        ...


def surviving(statistics: ArmStatistics, runs: BoolArray) -> ArmStatistics:
    """Statistics of the marked runs only, for a sampling rule's `keep`."""
    kept = ArmStatistics(int(runs.sum()), statistics.n_arms)
    kept.pulls, kept.sums = statistics.pulls[runs], statistics.sums[runs]
    return kept


class Stopping(Protocol):
    """When to stop, and what to answer."""

    def __call__(self, t: int, pulls: FloatArray, sums: FloatArray) -> tuple[BoolArray, IntArray]:
        """Tell which runs stop after round t, shape (R,), and their answers, shape (R,)."""
        ...


class ChernoffStopping:
    """Stop when Z(t) > beta(t, delta) and answer the empirically best arm (paper, equation 8 and Proposition 12)."""

    def __init__(self, delta: float, threshold: Threshold = proven_threshold) -> None:
        """Take the risk delta in (0, 1/2) and the threshold."""
        bernoulli_risk(delta)
        self.delta = delta
        self.threshold = threshold

    def __call__(self, t: int, pulls: FloatArray, sums: FloatArray) -> tuple[BoolArray, IntArray]:
        """Compare the evidence of every run with the threshold."""
        z, leader = _glr(pulls, sums)
        return z > self.threshold(t, pulls.shape[1], self.delta), leader


@dataclass(frozen=True)
class Identification:
    """What R identification runs found."""

    rounds: IntArray
    """Stopping time tau of every run, shape (R,)."""
    answers: IntArray
    """Arm that was called the best, shape (R,); -1 where max_rounds came first."""
    pulls: IntArray
    """Pulls of every arm until the run stopped, shape (R, K)."""

    def errors(self, best: int) -> int:
        """Number of runs with a wrong answer; a run without an answer counts as wrong."""
        return int(np.sum(self.answers != best))


def identify(
    rule: SamplingRule,
    stopping: Stopping,
    means: Sequence[float] | FloatArray,
    n_runs: int,
    rng: np.random.Generator,
    max_rounds: int = 1_000_000,
) -> Identification:
    """Sample Bernoulli arms by `rule` until `stopping` is sure, in R independent runs.

    Args:
        rule: The sampling rule; reset here.
        stopping: Looked at after every round, once every arm has been pulled.
        means: Bernoulli means, shape (K,).
        n_runs: R >= 1.
        rng: Source of rewards and of the rule's own randomness.
        max_rounds: Runs that are still undecided after this many rounds answer -1.
    """
    if n_runs < 1:
        raise ValueError(f"n_runs is {n_runs}; it must be at least 1")
    mu = check_means(means)
    rule.reset(n_runs, mu.size, max_rounds)
    rounds = np.full(n_runs, max_rounds, np.int64)
    answers = np.full(n_runs, -1, np.int64)
    final_pulls = np.zeros((n_runs, mu.size), np.int64)
    alive = np.arange(n_runs)
    pulls, sums = np.zeros((n_runs, mu.size)), np.zeros((n_runs, mu.size))
    row = np.arange(n_runs)
    for t in range(1, max_rounds + 1):
        arms = rule.select(t, rng)
        rewards = (rng.random(alive.size) < mu[arms]).astype(np.float64)
        rule.update(arms, rewards, rng)
        pulls[row, arms] += 1.0
        sums[row, arms] += rewards
        if t < mu.size:
            continue
        done, leader = stopping(t, pulls, sums)
        if done.any():
            rounds[alive[done]], answers[alive[done]] = t, leader[done]
            final_pulls[alive[done]] = pulls[done]
            going = ~done
            rule.keep(going)
            alive, pulls, sums = alive[going], pulls[going], sums[going]
            if alive.size == 0:
                break
            row = np.arange(alive.size)
    final_pulls[alive] = pulls
    return Identification(rounds, answers, final_pulls)
