r"""The best that any policy can do on average: exact Bayes-optimal play of two Bernoulli arms with Beta priors.

Under independent priors theta_k ~ Beta(a_k, b_k) the posterior after s_k successes in n_k pulls is Beta(a_k + s_k,
b_k + n_k - s_k), so (n1, s1, s2) is a sufficient state and the optimal expected number of successes obeys Bellman's
equation (Bradt, Johnson & Karlin 1956, Ann. Math. Stat. 27; Berry & Fristedt 1985, *Bandit Problems*, ch. 2)

    V_T(x) = 0,    V_t(x) = max_k  m_k + gamma [m_k V_{t+1}(x, success of k) + (1 - m_k) V_{t+1}(x, failure of k)],

with m_k = (a_k + s_k) / (a_k + b_k + n_k) and, for regret, gamma = 1. The Bayes regret of the optimum is T
E[max(theta_1, theta_2)] - V_0: no policy, however clever or slow, has a smaller one. A horizon T costs C(T + 3, 4)
state updates: 4.4 million at T = 100.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from projects.p06_bandits.policies.protocol import FloatArray
from projects.p06_bandits.theory.beta_comparison import check_prior, expected_max
from projects.p06_bandits.theory.two_arm_states import check_two_arm_horizon, n_states, offset

Prior = tuple[int, int]
UNIFORM: Prior = (1, 1)
TIE = 1e-12  # pulls whose values differ by less are equally good; rounding alone makes about 1e-14


@njit(cache=True)
def _backward(
    t: int,
    a1: float,
    b1: float,
    a2: float,
    b2: float,
    gamma: float,
    later: FloatArray,
    now: FloatArray,
    gain: FloatArray,
) -> None:
    """One step of Bellman's equation: V_{t+1} in `later`, V_t into `now`, Q_1 - Q_2 into `gain`."""
    for n1 in range(t + 1):
        width = t - n1 + 1  # values of s2
        pull1, pull2 = offset(t + 1, n1 + 1), offset(t + 1, n1)
        for s1 in range(n1 + 1):
            m1 = (a1 + s1) / (a1 + b1 + n1)
            row = offset(t, n1) + s1 * width
            value, lead = now[row : row + width], gain[row : row + width]
            row1 = pull1 + s1 * width  # the successor by a failure of arm 1; a success is one row further
            fail1, success1 = later[row1 : row1 + width], later[row1 + width : row1 + 2 * width]
            row2 = pull2 + s1 * (width + 1)  # by a failure of arm 2; a success is one column further
            fail2, success2 = later[row2 : row2 + width], later[row2 + 1 : row2 + width + 1]
            for s2 in range(width):
                m2 = (a2 + s2) / (a2 + b2 + width - 1)
                # Q_k = m_k + gamma (m_k V(success) + (1 - m_k) V(failure))
                q1 = m1 + gamma * (m1 * success1[s2] + (1.0 - m1) * fail1[s2])
                q2 = m2 + gamma * (m2 * success2[s2] + (1.0 - m2) * fail2[s2])
                value[s2] = max(q1, q2)
                lead[s2] = q1 - q2


@njit(cache=True)
def _optimal_value(horizon: int, a1: float, b1: float, a2: float, b2: float, gamma: float, size: int) -> float:
    later, now, gain = np.zeros(size), np.empty(size), np.empty(size)  # V_T = 0
    for t in range(horizon - 1, -1, -1):
        _backward(t, a1, b1, a2, b2, gamma, later, now, gain)
        now, later = later, now
    return float(later[0])


@dataclass(frozen=True)
class Plan:
    """The Bayes-optimal plan for one horizon and one pair of priors."""

    value: float
    """V_0: expected number of successes over the horizon."""
    choices: list[NDArray[np.float32]]
    """For t = 0..T-1: probability of pulling arm 1 in round t + 1 in each state, shape (n_states(t),)."""


def bayes_optimal_successes(
    horizon: int, first: Prior = UNIFORM, second: Prior = UNIFORM, discount: float = 1.0
) -> float:
    """Largest expected (discounted) number of successes in `horizon` pulls, over all policies.

    Args:
        horizon: T in 1..MAX_HORIZON.
        first: Beta prior (a, b) of arm 1, whole numbers >= 1.
        second: Beta prior of arm 2.
        discount: Worth gamma in (0, 1] of a success in the next round relative to one now.

    Returns:
        V_0. By hand for two uniform priors: 1/2, 13/12, 5/3 at T = 1, 2, 3.

    Raises:
        ValueError: If the horizon, a prior or the discount is out of range.
    """
    horizon = check_two_arm_horizon(horizon)
    (a1, b1), (a2, b2) = check_prior("first", first), check_prior("second", second)
    if not 0 < discount <= 1:
        raise ValueError(f"discount is {discount}; it must lie in (0, 1]")
    return float(_optimal_value(horizon, a1, b1, a2, b2, discount, n_states(horizon)))


def bayes_optimal_regret(horizon: int, first: Prior = UNIFORM, second: Prior = UNIFORM) -> float:
    """Smallest Bayes regret in `horizon` pulls: T E[max(theta_1, theta_2)] - V_0."""
    return horizon * expected_max(first, second) - bayes_optimal_successes(horizon, first, second)


def bayes_optimal_line(horizons: list[int] | range, first: Prior = UNIFORM, second: Prior = UNIFORM) -> FloatArray:
    """Smallest Bayes regret at each of several horizons; every point has an optimal plan of its own.

    No single policy runs along this line: the optimum for T = 100 explores more in its first 50 rounds than the
    optimum for T = 50.

    Args:
        horizons: Horizons, each in 1..MAX_HORIZON; all of 1..100 take about a second.
        first: Beta prior (a, b) of arm 1.
        second: Beta prior of arm 2.

    Returns:
        Bayes regrets, shape (len(horizons),).
    """
    return np.array([bayes_optimal_regret(horizon, first, second) for horizon in horizons])


def bayes_optimal_plan(horizon: int, first: Prior = UNIFORM, second: Prior = UNIFORM) -> Plan:
    """The optimal value together with what to do in every state.

    Ties are split evenly, so the plan treats equal arms alike.

    Args:
        horizon: T in 1..MAX_HORIZON; the plan takes 4 C(T + 3, 4) bytes (18 MB at T = 100).
        first: Beta prior (a, b) of arm 1.
        second: Beta prior of arm 2.

    Returns:
        The plan.

    Raises:
        ValueError: If the horizon or a prior is out of range.
    """
    horizon = check_two_arm_horizon(horizon)
    (a1, b1), (a2, b2) = check_prior("first", first), check_prior("second", second)
    later = np.zeros(n_states(horizon))  # V_T = 0
    choices: list[NDArray[np.float32]] = []
    for t in range(horizon - 1, -1, -1):
        now, gain = np.empty(n_states(t)), np.empty(n_states(t))
        _backward(t, a1, b1, a2, b2, 1.0, later, now, gain)
        # 1 where arm 1 is better, 0 where arm 2 is, 1/2 where they are equally good
        choices.append(np.where(np.abs(gain) <= TIE, 0.5, gain > 0).astype(np.float32))
        later = now
    return Plan(float(later[0]), choices[::-1])
