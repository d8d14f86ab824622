r"""What the next reward would tell about which arm is the best: the quantities behind information-directed sampling.

Beta-Bernoulli bandit, independent arms theta_a ~ Beta(alpha_a, beta_a) with density f_a and distribution function
F_a. With A* the best arm (Russo & Van Roy 2018, section 6.1 and their Algorithm 3 for the Beta-Bernoulli bandit):

    p*(a)   = P(A* = a)             = int f_a(x) prod_{c != a} F_c(x) dx
    M[a, b] = E[theta_b | A* = a]   = int f_a(x) prod_{c != a} F_c(x) E[theta_b | theta_b <= x] dx / p*(a)   (b != a)
    Delta_b = sum_a p*(a) M[a, a] - E theta_b             expected regret of pulling b now
    g_b     = sum_a p*(a) d(M[a, b], E theta_b)           mutual information of A* and the reward of b, in nats
    v_b     = sum_a p*(a) (M[a, b] - E theta_b)^2         its lower bound (up to 1/2) used by V-IDS

Sampling b with probability pi_b has the information ratio Psi(pi) = (pi . Delta)^2 / (pi . g).

How the integrals are done: on G Chebyshev nodes x in (0, 1) with Fejér's weights, which are exact for polynomials of
degree < G and dense near 0 and 1, where posteriors get narrow: in phi = arcsin(sqrt(x)) a posterior after n pulls has
standard deviation 1 / (2 sqrt(n)). f and F are never integrated: a reward moves them by the exact recurrences of the
incomplete beta function (Abramowitz & Stegun 1964, 26.5.16). At G = 160 and 1,000 pulls p* is right to about 1e-8
(measured in the tests).

Paper: Russo & Van Roy 2018, Learning to optimize via information-directed sampling, Operations Research 66(1).
Differs from the paper in: the quadrature above instead of a uniform grid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import stats

from projects.p06_bandits.counter_random import as_uniform, child_key, draw_key
from projects.p06_bandits.kl import kl_scalar
from projects.p06_bandits.policies.beta_posterior import check_prior
from projects.p06_bandits.policies.protocol import FloatArray, IntArray

DECIDED = 1e-9
"""A best arm that has at most this chance of not being the best is simply played; the integrals resolve no less."""
TAIL = 1e-8
"""Distribution functions below this are worked out anew instead of by subtraction."""
_BETTER = 1.0 - 1e-9  # equal arms differ by rounding, which must not break their tie


def chebyshev_rule(n_nodes: int) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights on (0, 1) of Fejér's first rule (Waldvogel 2006, equation 2.4): sum w f(x) ~ int_0^1 f.

    Raises:
        ValueError: fewer than two nodes.
    """
    if n_nodes < 2:
        raise ValueError(f"n_nodes is {n_nodes}; it must be at least 2")
    theta = (2 * np.arange(n_nodes) + 1) * np.pi / (2 * n_nodes)  # (G,)
    j = np.arange(1, n_nodes // 2 + 1)[:, None]
    # w_k = (1/n) (1 - 2 sum_j cos(2 j theta_k) / (4 j^2 - 1)), half of the rule on [-1, 1]
    weights = (1 - 2 * (np.cos(2 * j * theta) / (4 * j**2 - 1)).sum(axis=0)) / n_nodes
    # x = (1 - cos theta) / 2 = sin^2(theta / 2), increasing in theta
    return np.sin(theta / 2) ** 2, weights


@njit(cache=True)
def _lower_tail(a: float, b: float, x: float, u: float) -> float:
    """I_x(a, b) for x well below the mean, by the continued fraction of DLMF 8.17.22.

    Takes u = x^a (1-x)^b / B(a, b). Right to its last digits however small it is; Lentz's algorithm, five to twenty
    steps in the tail.
    """
    c, d = 1.0, 1.0 / (1.0 - (a + b) * x / (a + 1.0))
    h = d
    for m in range(1, 500):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        d = 1.0 / (1.0 + even * d)
        c = 1.0 + even / c
        h *= c * d
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        d = 1.0 / (1.0 + odd * d)
        c = 1.0 + odd / c
        h *= c * d
        if abs(c * d - 1.0) < 1e-13:
            break
    return u / a * h


@njit(cache=True)
def _conditional_mean(f: FloatArray, cdf: FloatArray, x: FloatArray, a: float, b: float, out: FloatArray) -> None:
    """E[theta | theta <= x] = (a / (a+b)) I_x(a+1, b) / I_x(a, b), with I_x(a+1, b) = I_x(a, b) - f(x) x (1-x) / a."""
    mean = a / (a + b)
    for j in range(x.shape[0]):
        limit = x[j] * a / (a + 1.0)  # as x -> 0
        if cdf[j] > 1e-240:
            ratio = mean * (cdf[j] - f[j] * x[j] * (1.0 - x[j]) / a) / cdf[j]
            limit = min(max(ratio, 0.0), x[j])
        out[j] = limit


@njit(cache=True)
def _absorb(
    alpha: FloatArray,
    beta: FloatArray,
    f: FloatArray,
    cdf: FloatArray,
    below: FloatArray,
    x: FloatArray,
    arms: IntArray,
    rewards: FloatArray,
) -> None:
    for r in range(arms.shape[0]):
        k = arms[r]
        a, b = alpha[r, k], beta[r, k]
        for j in range(x.shape[0]):
            density = f[r, k, j]
            u = density * x[j] * (1.0 - x[j])
            if rewards[r] > 0.5:
                # I_x(a+1, b) = I_x(a, b) - x^a (1-x)^b / (a B(a, b)),  f_{a+1,b} = f_{a,b} x (a+b) / a
                density *= x[j] * (a + b) / a
                lower = cdf[r, k, j] - u / a
                if lower < TAIL and density > 0.0:  # the difference has lost its digits
                    lower = _lower_tail(a + 1.0, b, x[j], density * x[j] * (1.0 - x[j]))
                cdf[r, k, j] = max(lower, 0.0)
            else:
                # I_x(a, b+1) = I_x(a, b) + x^a (1-x)^b / (b B(a, b)),  f_{a,b+1} = f_{a,b} (1-x) (a+b) / b
                cdf[r, k, j] = min(cdf[r, k, j] + u / b, 1.0)
                density *= (1.0 - x[j]) * (a + b) / b
            f[r, k, j] = density if density > 1e-250 else 0.0  # subnormal numbers are slow
        if rewards[r] > 0.5:
            alpha[r, k] += 1.0
        else:
            beta[r, k] += 1.0
        _conditional_mean(f[r, k], cdf[r, k], x, alpha[r, k], beta[r, k], below[r, k])


@njit(cache=True, fastmath={"reassoc", "contract"})
def _weighted_sum(weights: FloatArray, values: FloatArray) -> float:
    total = 0.0
    for j in range(weights.shape[0]):
        total += weights[j] * values[j]
    return total


@njit(cache=True)
def _leading(f: FloatArray, cdf: FloatArray, w: FloatArray, out: FloatArray, tail: FloatArray) -> None:
    """Write w f_a prod_{b != a} F_b of one run into `out` (K, G), without dividing by an F that may be 0."""
    n_arms, n_nodes = f.shape
    out[0, :] = w
    for a in range(1, n_arms):
        for j in range(n_nodes):
            out[a, j] = out[a - 1, j] * cdf[a - 1, j]
    tail[:] = 1.0
    for a in range(n_arms - 1, -1, -1):
        for j in range(n_nodes):
            out[a, j] *= tail[j] * f[a, j]
            tail[j] *= cdf[a, j]


@njit(cache=True)
def _best_arm_probabilities(f: FloatArray, cdf: FloatArray, w: FloatArray) -> FloatArray:
    n_runs, n_arms, n_nodes = f.shape
    p_best = np.empty((n_runs, n_arms))
    leading, tail = np.empty((n_arms, n_nodes)), np.empty(n_nodes)
    for r in range(n_runs):
        _leading(f[r], cdf[r], w, leading, tail)
        for a in range(n_arms):
            p_best[r, a] = leading[a].sum()
    return p_best


@njit(cache=True)
def _measure(
    alpha: FloatArray,
    beta: FloatArray,
    f: FloatArray,
    cdf: FloatArray,
    below: FloatArray,
    x: FloatArray,
    w: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    n_runs, n_arms, n_nodes = f.shape
    p_best, regret = np.empty((n_runs, n_arms)), np.empty((n_runs, n_arms))
    gain, variance = np.zeros((n_runs, n_arms)), np.zeros((n_runs, n_arms))
    leading, tail = np.empty((n_arms, n_nodes)), np.empty(n_nodes)
    for r in range(n_runs):
        _leading(f[r], cdf[r], w, leading, tail)
        best_value = 0.0  # E max_a theta_a
        for a in range(n_arms):
            p_best[r, a] = leading[a].sum()
            best_value += _weighted_sum(leading[a], x)
        for b in range(n_arms):
            mean = alpha[r, b] / (alpha[r, b] + beta[r, b])
            regret[r, b] = max(best_value - mean, 0.0)
            for a in range(n_arms):
                p = p_best[r, a]
                if p < 0.1 * DECIDED:
                    continue
                m = _weighted_sum(leading[a], x if a == b else below[r, b]) / p
                gain[r, b] += p * kl_scalar(min(max(m, 0.0), 1.0), mean)
                variance[r, b] += p * (m - mean) ** 2
    return p_best, regret, gain, variance


@dataclass(frozen=True)
class Outlook:
    """What every arm is expected to cost and to teach in the next round; arrays (R, K)."""

    p_best: FloatArray
    """p*: posterior probability of being the best arm."""
    regret: FloatArray
    """Delta: expected regret of one pull, in reward."""
    gain: FloatArray
    """g: mutual information of the best arm and the reward, in nats."""
    variance: FloatArray
    """v: variance of E[theta | A*], in reward squared; v <= g / 2 by Pinsker's inequality."""


class BetaBernoulliInformation:
    """Posteriors of R x K independent Beta-Bernoulli arms, kept as tables on G nodes."""

    def __init__(self, n_runs: int, n_arms: int, n_nodes: int = 160, a: float = 1.0, b: float = 1.0) -> None:
        """Start every arm from Beta(a, b)."""
        check_prior(a, b)
        self.nodes, self.weights = chebyshev_rule(n_nodes)
        self.alpha: FloatArray = np.full((n_runs, n_arms), float(a))
        self.beta: FloatArray = np.full((n_runs, n_arms), float(b))
        shape = (n_runs, n_arms, n_nodes)
        self._density = np.broadcast_to(stats.beta.pdf(self.nodes, a, b), shape).copy()
        self._cdf = np.broadcast_to(stats.beta.cdf(self.nodes, a, b), shape).copy()
        row = np.empty(n_nodes)
        _conditional_mean(self._density[0, 0], self._cdf[0, 0], self.nodes, float(a), float(b), row)
        self._below = np.broadcast_to(row, shape).copy()

    def record(self, arms: IntArray, rewards: FloatArray) -> None:
        """Update the posterior of the pulled arms (R,) with rewards (R,) in {0, 1}."""
        _absorb(self.alpha, self.beta, self._density, self._cdf, self._below, self.nodes, arms, rewards)

    def best_arm_probabilities(self) -> FloatArray:
        """p*(a) = P(A* = a) alone, shape (R, K): cheaper than the whole outlook."""
        return _best_arm_probabilities(self._density, self._cdf, self.weights)

    def keep(self, runs: NDArray[np.bool_]) -> None:
        """Forget all runs but those marked, shape (R,)."""
        self.alpha, self.beta = self.alpha[runs], self.beta[runs]
        self._density, self._cdf, self._below = self._density[runs], self._cdf[runs], self._below[runs]

    def outlook(self) -> Outlook:
        """Cost and information of every arm under the current posterior."""
        return Outlook(
            *_measure(self.alpha, self.beta, self._density, self._cdf, self._below, self.nodes, self.weights)
        )


@njit(cache=True)
def _best_pair(regret: FloatArray, gain: FloatArray, first: int) -> tuple[int, int, float, float]:
    """Least ratio over mixtures of two arms; `first` rotates the order in which ties are met."""
    n_arms = regret.shape[0]
    best_i, best_j, best_q, best_ratio = first, first, 1.0, math.inf
    for s in range(n_arms):
        i = (s + first) % n_arms
        if gain[i] > 0.0 and regret[i] ** 2 / gain[i] < best_ratio * _BETTER:
            best_i, best_j, best_q, best_ratio = i, i, 1.0, regret[i] ** 2 / gain[i]
    for s in range(n_arms):
        i = (s + first) % n_arms
        for u in range(s):
            j = (u + first) % n_arms
            slope, rise = regret[i] - regret[j], gain[i] - gain[j]
            if slope * rise <= 0.0:  # one arm is no worse in both: no mixture beats it
                continue
            # d/dq (Delta_j + q slope)^2 / (g_j + q rise) = 0  at  q = Delta_j / slope ... see Proposition 6
            q = regret[j] / slope - 2.0 * gain[j] / rise
            if not 0.0 < q < 1.0:
                continue
            ratio = (regret[j] + q * slope) ** 2 / (gain[j] + q * rise)
            if ratio < best_ratio * _BETTER:
                best_i, best_j, best_q, best_ratio = i, j, q, ratio
    return best_i, best_j, best_q, best_ratio


@njit(cache=True)
def _directed(p_best: FloatArray, regret: FloatArray, gain: FloatArray, key: np.uint64) -> tuple[IntArray, FloatArray]:
    n_runs, n_arms = regret.shape
    arms, ratio = np.empty(n_runs, np.int64), np.zeros(n_runs)
    for r in range(n_runs):
        leader = p_best[r].argmax()
        if p_best[r, leader] >= 1.0 - DECIDED:
            arms[r] = leader
            continue
        own = child_key(key, r)
        i, j, q, ratio[r] = _best_pair(regret[r], gain[r], int(as_uniform(child_key(own, 0)) * n_arms))
        arms[r] = i if as_uniform(child_key(own, 1)) < q else j
    return arms, ratio


def least_ratio(regret: FloatArray, gain: FloatArray) -> tuple[FloatArray, float]:
    """The distribution over arms that minimises (pi . Delta)^2 / (pi . g), and the ratio it has.

    Proposition 6 of the paper: the minimum is found among mixtures of two arms. For arms i, j the ratio is convex in
    the weight q of arm i, and its stationary point is q = Delta_j / (Delta_i - Delta_j) - 2 g_j / (g_i - g_j).

    Args:
        regret: Delta >= 0, shape (K,).
        gain: g >= 0, shape (K,), with at least one positive entry.

    Returns:
        pi, shape (K,), and the ratio Psi(pi).
    """
    if not gain.max() > 0:
        raise ValueError("no arm has any information to give: gain is 0 for every arm")
    i, j, q, ratio = _best_pair(np.asarray(regret, float), np.asarray(gain, float), 0)
    pi = np.zeros(regret.shape[0])
    pi[i] += q
    pi[j] += 1.0 - q
    return pi, float(ratio)


def directed_arms(outlook: Outlook, gain: FloatArray, rng: np.random.Generator) -> tuple[IntArray, FloatArray]:
    """Draw an arm of every run from the distribution of least ratio.

    Args:
        outlook: Where the regrets come from.
        gain: `outlook.gain` for IDS, `outlook.variance` for V-IDS, shape (R, K).
        rng: One 64-bit key is drawn; of two hashed uniforms per run, one turns the order of the arms so that ties
            favour none and one draws.

    Returns:
        Arms (R,), and the least ratio (R,), 0 where the best arm is known already.
    """
    return _directed(outlook.p_best, outlook.regret, gain, draw_key(rng))
