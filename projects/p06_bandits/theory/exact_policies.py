r"""The exact regret of Thompson sampling, greedy, UCB1, KL-UCB ... on two Bernoulli arms, by forward recursion.

A policy that looks only at (n1, s1, s2) and t is, for this purpose, a sequence of layers c_t: the probability of
pulling arm 1 in each state after t rounds. The probability P_t of the states then follows without any sampling,

    P_{t+1}(x') = sum_x P_t(x) sum_k c_t^k(x) [p_k(x) 1{x' = x + success of k} + (1 - p_k(x)) 1{x' = x + failure of k}],

where p_k(x) is the posterior mean under a prior (Bayes regret) or the arm's true mean (frequentist regret). One pass
gives the regret at every horizon up to T and, for fixed means, the whole law of the number of pulls: tail risks
without a single simulated run. Cost: C(T + 3, 4) state updates (4.4 million at T = 100).

Thompson sampling fits because its choice has a closed form, P(theta_1 > theta_2) (see beta_comparison); index
policies fit because an index is a table over (pulls, successes). Ties are split evenly, as the simulated policies do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import betaincinv

from projects.p06_bandits.arms import check_means
from projects.p06_bandits.kl import kl_upper_bound
from projects.p06_bandits.policies.protocol import FloatArray
from projects.p06_bandits.theory.beta_comparison import check_prior, expected_max
from projects.p06_bandits.theory.exact_dp import UNIFORM, Prior, bayes_optimal_plan
from projects.p06_bandits.theory.two_arm_states import check_two_arm_horizon, n_states, offset

Rule = Callable[[int], Iterable[NDArray[np.floating]]]
"""Horizon -> the layers c_0, c_1, ..., each the probability of pulling arm 1 in every state, shape (n_states(t),)."""
Index = Callable[[int], FloatArray]
"""t -> the index that an arm has in round t + 1, a table (t + 1, t + 1) over (pulls, successes); +inf at 0 pulls."""


@njit(cache=True)
def _advance(
    t: int, layer: FloatArray, choice: FloatArray, success1: FloatArray, success2: FloatArray, after: FloatArray
) -> tuple[float, float]:
    """P_t to P_{t+1}; returns P(arm 1 is pulled) and the expected reward of the round."""
    after[:] = 0.0
    share = 0.0
    reward = 0.0
    k = 0
    for n1 in range(t + 1):
        width = t - n1 + 1
        pull1, pull2 = offset(t + 1, n1 + 1), offset(t + 1, n1)
        for s1 in range(n1 + 1):
            p1 = success1[n1, s1]
            row1, row2 = pull1 + s1 * width, pull2 + s1 * (width + 1)
            for s2 in range(width):
                mass1 = layer[k] * choice[k]
                mass2 = layer[k] - mass1
                p2 = success2[t - n1, s2]
                share += mass1
                reward += mass1 * p1 + mass2 * p2
                after[row1 + width + s2] += mass1 * p1
                after[row1 + s2] += mass1 * (1.0 - p1)
                after[row2 + s2 + 1] += mass2 * p2
                after[row2 + s2] += mass2 * (1.0 - p2)
                k += 1
    return share, reward


def _play(
    rule: Rule, horizon: int, success1: FloatArray, success2: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Shares of arm 1 (T,), expected rewards (T,) of the rounds, and the last layer P_T."""
    shares, rewards = np.empty(horizon), np.empty(horizon)
    layer = np.ones(1)
    for t, choice in zip(range(horizon), rule(horizon), strict=True):
        after = np.empty(n_states(t + 1))
        shares[t], rewards[t] = _advance(t, layer, np.asarray(choice, np.float64), success1, success2, after)
        layer = after
    return shares, rewards, layer


def _posterior_means(prior: Prior, horizon: int) -> FloatArray:
    """(a + s) / (a + b + n) over (pulls, successes), shape (T, T); entries with s > n are never read."""
    n, s = np.arange(horizon)[:, None], np.arange(horizon)[None, :]
    return (prior[0] + s) / (prior[0] + prior[1] + n)


def exact_bayes_regret(rule: Rule, horizon: int, first: Prior = UNIFORM, second: Prior = UNIFORM) -> FloatArray:
    """Bayes regret of a rule at every horizon 1..T: T E[max(theta_1, theta_2)] - expected reward.

    Args:
        rule: For example `RULES["thompson"]`. A rule that depends on the horizon is played for T.
        horizon: T in 1..MAX_HORIZON.
        first: Beta prior (a, b) of arm 1, whole numbers >= 1: what nature draws theta_1 from.
        second: Beta prior of arm 2.

    Returns:
        Bayes regret after 1, 2, ..., T rounds, shape (T,), exact up to rounding.

    Raises:
        ValueError: If the horizon or a prior is out of range.
    """
    horizon = check_two_arm_horizon(horizon)
    first, second = check_prior("first", first), check_prior("second", second)
    tables = _posterior_means(first, horizon), _posterior_means(second, horizon)
    _, rewards, _ = _play(rule, horizon, *tables)
    return np.cumsum(expected_max(first, second) - rewards)


def exact_regret(rule: Rule, horizon: int, means: Sequence[float]) -> FloatArray:
    """Expected regret of a rule on two arms of known means, at every horizon 1..T.

    Args:
        rule: For example `RULES["ucb1"]`.
        horizon: T in 1..MAX_HORIZON.
        means: The two success probabilities.

    Returns:
        Expected (pseudo-)regret after 1, 2, ..., T rounds, shape (T,), exact up to rounding.

    Raises:
        ValueError: If there are not two means in [0, 1] or the horizon is out of range.
    """
    horizon, mu = check_two_arm_horizon(horizon), _two_means(means)
    shares, _, _ = _play(rule, horizon, np.full((horizon, horizon), mu[0]), np.full((horizon, horizon), mu[1]))
    # Delta times the expected number of pulls of the worse arm
    worse = 1.0 - shares if mu[0] >= mu[1] else shares
    gap = abs(float(mu[0] - mu[1]))
    return gap * np.cumsum(worse)


def exact_pull_distribution(rule: Rule, horizon: int, means: Sequence[float]) -> FloatArray:
    """Law of the number of pulls of the worse arm after T rounds; times the gap it is the law of the pseudo-regret.

    Args:
        rule: For example `RULES["greedy"]`.
        horizon: T in 1..MAX_HORIZON.
        means: The two success probabilities; arm 2 counts as the worse one if they are equal.

    Returns:
        P(worse arm pulled j times) for j = 0..T, shape (T + 1,).
    """
    horizon, mu = check_two_arm_horizon(horizon), _two_means(means)
    tables = np.full((horizon, horizon), mu[0]), np.full((horizon, horizon), mu[1])
    _, _, layer = _play(rule, horizon, *tables)
    starts = [offset(horizon, n1) for n1 in range(horizon + 1)]
    of_arm1 = np.add.reduceat(layer, starts)  # P(n1 = 0..T)
    worse: FloatArray = of_arm1[::-1] if mu[0] >= mu[1] else of_arm1
    return worse


def _two_means(means: Sequence[float]) -> FloatArray:
    mu = check_means(means)
    if mu.size != 2:
        raise ValueError(f"means has {mu.size} entries; the exact recursions take two arms")
    return mu


@njit(cache=True)
def _thompson_layer(
    t: int, a1: int, b1: int, a2: int, b2: int, log_gamma: FloatArray, before: FloatArray, out: FloatArray
) -> None:
    """P(theta_1 > theta_2) in every state after t rounds; `before` is the layer of round t - 1.

    The sum over i < a of beta_comparison grows by its term i = a - 1 when arm 1 has one success more, and the state
    with one success less is in the layer before.
    """
    k = 0
    for n1 in range(t + 1):
        width = t - n1 + 1
        less = offset(t - 1, n1 - 1) if n1 > 0 else 0
        for s1 in range(n1 + 1):
            b = b1 + n1 - s1
            for s2 in range(width):
                c, d = a2 + s2, b2 + width - 1 - s2
                # term_i = B(c + i, b + d) / ((b + i) B(1 + i, b) B(c, d)) with every Beta function as Gammas
                common = log_gamma[b + d] + log_gamma[c + d] - log_gamma[b] - log_gamma[c] - log_gamma[d]
                lowest = a1 + s1 - 1 if s1 > 0 else 0
                total = before[less + (s1 - 1) * width + s2] if s1 > 0 else 0.0
                for i in range(lowest, a1 + s1):
                    total += math.exp(
                        common + log_gamma[c + i] + log_gamma[b + i] - log_gamma[b + c + d + i] - log_gamma[1 + i]
                    )
                out[k] = total
                k += 1


def thompson_choices(horizon: int, first: Prior = UNIFORM, second: Prior = UNIFORM) -> Iterator[FloatArray]:
    """Thompson sampling: arm 1 is pulled with the posterior probability that it is the better arm.

    Thompson (1933, Biometrika 25), who computed this very probability; the priors are the policy's own.
    """
    (a1, b1), (a2, b2) = check_prior("first", first), check_prior("second", second)
    log_gamma = np.array([0.0, *(math.lgamma(i) for i in range(1, a1 + b1 + a2 + b2 + horizon + 2))])
    before = np.empty(1)
    for t in range(horizon):
        out = np.empty(n_states(t))
        _thompson_layer(t, a1, b1, a2, b2, log_gamma, before, out)
        yield out
        before = out


@njit(cache=True)
def _compare(t: int, index1: FloatArray, index2: FloatArray, out: FloatArray) -> None:
    k = 0
    for n1 in range(t + 1):
        for s1 in range(n1 + 1):
            own = index1[n1, s1]
            for s2 in range(t - n1 + 1):
                other = index2[t - n1, s2]
                out[k] = 1.0 if own > other else (0.0 if own < other else 0.5)
                k += 1


def index_choices(index: Index, horizon: int) -> Iterator[FloatArray]:
    """The arm with the larger index; equal indices (two infinite ones among them) are split evenly."""
    for t in range(horizon):
        table, out = index(t), np.empty(n_states(t))
        _compare(t, table, table, out)
        yield out


def _empirical_means(t: int) -> tuple[FloatArray, FloatArray]:
    """Pulls n (t, 1) and mu_hat = s / n (t, t + 1) for n = 1..t; cut at 1 where s > n, which is never read."""
    n = np.arange(1.0, t + 1.0)[:, None]
    return n, np.minimum(np.arange(t + 1.0)[None, :] / n, 1.0)


def _untried_first(index: FloatArray) -> FloatArray:
    """Put a row of +inf for 0 pulls above the rows for 1..t pulls."""
    return np.vstack([np.full((1, index.shape[1]), np.inf), index])


def greedy_index(t: int) -> FloatArray:
    """Follow the leader: the empirical mean, every arm once first."""
    _, mu_hat = _empirical_means(t)
    return _untried_first(mu_hat)


def bayes_greedy_index(t: int, prior: Prior = UNIFORM) -> FloatArray:
    """The posterior mean (a + s) / (a + b + n): the pull that is best for the next round alone."""
    return _posterior_means(prior, t + 1)


def ucb_index(t: int, scale: float = 2.0) -> FloatArray:
    """mu_hat + sqrt(scale log t / n) after t rounds; scale 2 is UCB1 (Auer, Cesa-Bianchi & Fischer 2002, figure 1)."""
    n, mu_hat = _empirical_means(t)
    return _untried_first(mu_hat + np.sqrt(scale * math.log(max(t, 1)) / n))


def kl_ucb_index(t: int) -> FloatArray:
    """KL-UCB, max{q : n kl(mu_hat, q) <= log(t + 1)} in round t + 1: Garivier & Cappe (2011), algorithm 1, c = 0."""
    n, mu_hat = _empirical_means(t)
    return _untried_first(kl_upper_bound(mu_hat, math.log(t + 1) / n))


def bayes_ucb_index(t: int, prior: Prior = UNIFORM) -> FloatArray:
    """Bayes-UCB, the posterior quantile of order 1 - 1 / (t + 1): Kaufmann, Cappe & Garivier (2012), with c = 0."""
    n, s = np.arange(t + 1)[:, None], np.arange(t + 1)[None, :]
    return np.asarray(betaincinv(prior[0] + s, prior[1] + np.maximum(n - s, 0), 1.0 - 1.0 / (t + 1)), np.float64)


RULES: dict[str, Rule] = {
    "thompson": thompson_choices,
    "greedy": partial(index_choices, greedy_index),
    "bayes_greedy": partial(index_choices, bayes_greedy_index),
    "ucb1": partial(index_choices, ucb_index),
    "kl_ucb": partial(index_choices, kl_ucb_index),
    "bayes_ucb": partial(index_choices, bayes_ucb_index),
    "bayes_optimal": lambda horizon: bayes_optimal_plan(horizon).choices,
}
"""Rules for two arms by the slug of the simulated policy; "bayes_optimal" is optimal for the horizon it is given."""
