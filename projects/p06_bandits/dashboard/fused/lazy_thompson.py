r"""Thompson sampling for Bernoulli arms, whole runs in one compiled loop; exact, though most samples are never drawn.

Thompson sampling pulls argmax_a theta_a, theta_a ~ Beta(alpha_a, beta_a). In most rounds only the leading arm has a
chance. Fix a level x a little below the leader's posterior mean. Above x the density f_a of any other arm (a
log-concave function, alpha_a, beta_a >= 1) lies below its tangent envelope,

    f_a(y) <= f_a(x) e^{g (y - x)},   g = d/dx log f_a(x) < 0,      of mass M_a = f_a(x) / (-g) over (x, inf),

so the event {theta_a > x} together with its value can be drawn by thinning: with probability M_a propose y = x +
Exp(-g), and keep it with probability f_a(y) / (f_a(x) e^{g (y - x)}); if nothing is kept, theta_a <= x. As long as
arm a is not pulled M_a stays the same, so the waiting time for its next proposal is geometric and rounds without one
cost nothing. The leader is treated alike on the other side: its density below x lies under the tangent of slope g > 0,
of mass f(x) / g over (0, x), and whether it falls there is told by one uniform number. Its posterior changes with every
pull, but f(x) follows by one product:

    f_{alpha+1, beta}(x) = f_{alpha, beta}(x) x (alpha + beta) / alpha,   f_{alpha, beta+1}(x) = f_{alpha, beta}(x)
    (1 - x) (alpha + beta) / beta.

So in most rounds nothing is drawn from a Beta at all: the leader is above x, nobody else is, and it is pulled. Its
value is drawn when another arm proposes; the others' when the leader falls below x. Arms too good for this (M_a > 0.4,
or a mode above x) are drawn every round, and so is a leader whose mode is too near x.

The law of the pulls is that of `policies/thompson.py`, with other random numbers; rewards are the hashes of
`simulate`. Thinning: Lewis & Shedler 1979; tangent envelopes of log-concave densities: Devroye 1986, Non-uniform
random variate generation, chapter VII.2. Thompson sampling: Thompson 1933; Agrawal & Goyal 2012, algorithm 1.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from projects.p06_bandits.counter_random import as_uniform, child_key
from projects.p06_bandits.policies.protocol import FloatArray, IntArray

WIDTH = 2.0  # the quickest of those tried: how many standard deviations the level lies below the leader's mean
MOST = 0.4  # an arm with more envelope mass than this is drawn in every round
_NEVER = 1 << 60


@njit(cache=True, nogil=True)
def _log_density(alpha: float, beta: float, y: float) -> float:
    """Log of the Beta density at y, without its normalising constant."""
    return (alpha - 1.0) * math.log(y) + (beta - 1.0) * math.log1p(-y)


@njit(cache=True, nogil=True)
def _density(alpha: float, beta: float, y: float) -> float:
    """The Beta density at y in (0, 1)."""
    log_norm = math.lgamma(alpha + beta) - math.lgamma(alpha) - math.lgamma(beta)
    return math.exp(_log_density(alpha, beta, y) + log_norm)


@njit(cache=True, nogil=True)
def _keeps(alpha: float, beta: float, x: float, level: float, slope: float, rng: np.random.Generator) -> bool:
    """Thin a proposal at x under the tangent at `level`: keep it with chance f(x) / (f(level) e^{g (x - level)})."""
    log_keep = _log_density(alpha, beta, x) - _log_density(alpha, beta, level) - slope * (x - level)
    return math.log(1.0 - rng.random()) < log_keep


@njit(cache=True, nogil=True)
def draw_below(
    alpha: float, beta: float, level: float, density: float, slope: float, rng: np.random.Generator
) -> float:
    """The value of a Beta sample if it is below `level`, else -1, mostly from one uniform number.

    Args:
        alpha: At least 1.
        beta: At least 1.
        level: Below the mode.
        density: f(level).
        slope: d/dx log f at the level, larger than the density.
        rng: Of the sample.
    """
    if rng.random() * slope >= density:
        return -1.0
    # y = x - Exp(g), kept with probability f(y) / (f(x) e^{g (y - x)})
    y = level + math.log(1.0 - rng.random()) / slope
    return y if y > 0.0 and _keeps(alpha, beta, y, level, slope, rng) else -1.0


@njit(cache=True, nogil=True)
def next_density(density: float, alpha: float, beta: float, x: float, reward: float) -> float:
    """f(x) after a reward of 0 or 1, from f(x) of Beta(alpha, beta)."""
    # f_{alpha+1, beta}(x) / f(x) = x (alpha + beta) / alpha, and with 1 - x and beta after a failure
    return density * (alpha + beta) * (x / alpha if reward > 0.0 else (1.0 - x) / beta)


@njit(cache=True, nogil=True)
def _waiting_time(log_miss: float, rng: np.random.Generator) -> int:
    """Rounds without a proposal before the next one: geometric, log(1 - M) = log_miss < 0."""
    return int(min(math.log(1.0 - rng.random()) / log_miss, 1e15))


@njit(cache=True, nogil=True)
def _next_look(alpha: float, beta: float, level: float, t: int, rng: np.random.Generator) -> tuple[int, float, float]:
    """Lay the tangent envelope of an arm at `level` and draw its first proposal in round t or later.

    Returns:
        The round of the proposal, or -1 if the arm is to be drawn every round; the slope g; log(1 - M).
    """
    if level <= 0.0 or alpha < 1.0 or beta < 1.0:
        return -1, 0.0, 0.0
    # g = (alpha - 1) / x - (beta - 1) / (1 - x)
    slope = (alpha - 1.0) / level - (beta - 1.0) / (1.0 - level)
    if slope >= 0.0:
        return -1, 0.0, 0.0
    # M = f(x) / (-g)
    mass = _density(alpha, beta, level) / -slope
    if mass > MOST:
        return -1, 0.0, 0.0
    log_miss = math.log1p(-mass)
    return t + (_waiting_time(log_miss, rng) if mass > 0.0 else _NEVER), slope, log_miss


@njit(cache=True, nogil=True)
def play_thompson(
    prior_alpha: float,
    prior_beta: float,
    width: float,
    means: FloatArray,
    horizon: int,
    key: np.uint64,
    rng: np.random.Generator,
    marks: IntArray,
    pseudo: FloatArray,
    realised: FloatArray,
    best_pulls: IntArray,
    pulls: IntArray,
) -> int:
    """Play R runs of T rounds on Bernoulli arms from Beta(prior_alpha, prior_beta) and record them at the marks.

    Args:
        prior_alpha: Successes of the prior, > 0.
        prior_beta: Failures of the prior, > 0.
        width: The level lies this many posterior standard deviations below the leader's mean; > 0. It changes the
            speed, not the law.
        means: Shape (K,).
        horizon: T.
        key: Of the rewards.
        rng: Of the samples.
        marks: Increasing rounds in [1, T] that are recorded, shape (C,).
        pseudo: Filled with the pseudo-regret, shape (R, C).
        realised: Filled with the realised regret, shape (R, C).
        best_pulls: Filled with the pulls of optimal arms, shape (R, C).
        pulls: Filled with the pulls over the whole horizon, shape (R, K).

    Returns:
        Samples drawn; K T R would be all of them.
    """
    n_runs, n_arms = pulls.shape[0], means.size
    best_mean = means.max()
    alpha, beta = np.empty(n_arms), np.empty(n_arms)
    slope, log_miss = np.zeros(n_arms), np.zeros(n_arms)
    proposal, arm_key = np.empty(n_arms, np.int64), np.empty(n_arms, np.uint64)
    drawn = 0
    for r in range(n_runs):
        run_key = child_key(key, r)
        for a in range(n_arms):
            alpha[a], beta[a], arm_key[a], pulls[r, a] = prior_alpha, prior_beta, child_key(run_key, a), 0
        regret, felt, hits, column = 0.0, 0.0, 0, 0
        leader, level, renew, soonest, density = -1, 0.0, 0, 0, 0.0
        for t in range(1, horizon + 1):
            if t == 1 or pulls[r, leader] >= renew:
                leader = 0
                for a in range(1, n_arms):
                    if alpha[a] * (alpha[leader] + beta[leader]) > alpha[leader] * (alpha[a] + beta[a]):
                        leader = a
                m, weight = alpha[leader] / (alpha[leader] + beta[leader]), alpha[leader] + beta[leader] + 1.0
                level = m - width * math.sqrt(m * (1.0 - m) / weight)
                density = _density(alpha[leader], beta[leader], level) if level > 0.0 else math.inf
                renew = pulls[r, leader] + 1 + pulls[r, leader] // 8
                soonest = _NEVER
                for a in range(n_arms):
                    if a != leader:
                        proposal[a], slope[a], log_miss[a] = _next_look(alpha[a], beta[a], level, t, rng)
                        soonest = min(soonest, proposal[a])
            # theta < 0 stands for "at least the level, by how much does not matter"
            theta, arm = -1.0, leader
            rise = (alpha[leader] - 1.0) / level - (beta[leader] - 1.0) / (1.0 - level) if level > 0.0 else 0.0
            if density < MOST * rise and alpha[leader] >= 1.0 and beta[leader] >= 1.0:
                theta = draw_below(alpha[leader], beta[leader], level, density, rise, rng)
                drawn += theta >= 0.0
                if theta < 0.0 and t >= soonest:
                    while theta < level:
                        theta = rng.beta(alpha[leader], beta[leader])
                    drawn += 1
            else:
                theta = rng.beta(alpha[leader], beta[leader])
                drawn += 1
            low = 0.0 <= theta < level
            if low or t >= soonest:
                soonest = _NEVER
                for a in range(n_arms):
                    if a == leader:
                        continue
                    y = -1.0
                    if proposal[a] < 0:
                        y = rng.beta(alpha[a], beta[a])
                        drawn += 1
                    else:
                        if t == proposal[a]:
                            # y = x + Exp(-g), kept with probability f(y) / (f(x) e^{g (y - x)})
                            x = level + math.log(1.0 - rng.random()) / slope[a]
                            if x < 1.0 and _keeps(alpha[a], beta[a], x, level, slope[a], rng):
                                y = x
                            proposal[a] = t + 1 + _waiting_time(log_miss[a], rng)
                            drawn += 1
                        if low and y < 0.0:
                            # theta_a <= level is known and the leader is below it too: draw from that part.
                            y = rng.beta(alpha[a], beta[a])
                            while y > level:
                                y = rng.beta(alpha[a], beta[a])
                            drawn += 1
                    soonest = min(soonest, proposal[a])
                    if y > theta:
                        theta, arm = y, a
            reward = 1.0 if as_uniform(child_key(arm_key[arm], pulls[r, arm])) < means[arm] else 0.0
            if arm == leader:
                density = next_density(density, alpha[arm], beta[arm], level, reward)
            alpha[arm] += reward
            beta[arm] += 1.0 - reward
            pulls[r, arm] += 1
            if arm != leader:
                if alpha[arm] * (alpha[leader] + beta[leader]) > alpha[leader] * (alpha[arm] + beta[arm]):
                    renew = 0  # there is a new leader
                else:
                    proposal[arm], slope[arm], log_miss[arm] = _next_look(alpha[arm], beta[arm], level, t + 1, rng)
                    soonest = min(soonest, proposal[arm])
            gap = best_mean - means[arm]
            regret += gap
            felt += best_mean - reward
            hits += gap == 0.0
            if t == marks[column]:
                pseudo[r, column], realised[r, column], best_pulls[r, column] = regret, felt, hits
                column += 1
    return drawn
