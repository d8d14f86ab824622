"""An interval by betting: valid at each n for bounded terms, and much shorter than Bernstein's if the variance is low.

Bet on the terms X_1, X_2, ... in [0, 1] one by one, against a banker who claims that their mean is m. The capital

    K+_t(m) = prod_{s<=t} (1 + lambda+_s (X_s - m)),      K-_t(m) = prod_{s<=t} (1 - lambda-_s (X_s - m))

can't grow in expectation where the claim is true, so by Ville's inequality max(K+, K-) / 2 reaches 1/alpha with
probability alpha at most. The interval holds every m against which the money was *not* made:

    C_n = { m : max(K+_n(m), K-_n(m)) / 2 < 1/alpha }.

Bets are set from the past only (predictable plug-in, for a fixed n):

    lambda+_s = min(l_s, c/m),  lambda-_s = min(l_s, c/(1-m)),   l_s = sqrt(2 ln(2/alpha) / (n sigma2_{s-1})),
    sigma2_s = (1/4 + sum_{j<=s} (X_j - mu_j)^2) / (s + 1),      mu_s = (1/2 + sum_{j<=s} X_j) / (s + 1).

Source: I. Waudby-Smith and A. Ramdas (2024), "Estimating means of bounded random variables by betting", JRSS B, the
hedged capital interval with their fixed-n plug-in; for off-policy evaluation N. Karampatziakis, P. Mineiro and A.
Ramdas (2021).

Differs from the paper in: K+ and K- are looked at at the end of the log only, not over all t. c is 3/4.
The order of the rounds matters to the width (not to the coverage).
"""

from __future__ import annotations

import numba
import numpy as np

from projects.p06_bandits.ope.bandit_log import FloatArray
from projects.p06_bandits.ope.contributions import Contributions
from projects.p06_bandits.ope.intervals import check_range
from shared.stats import Interval

CAP = 0.75
STEPS = 50


@numba.njit(cache=True)
def _bets(x: FloatArray, alpha: float) -> FloatArray:
    """Plug-in bets l_s, (n,), each from the terms before it."""
    n = x.size
    bets = np.empty(n)
    total, squares = 0.5, 0.25
    for s in range(n):
        # l_s = sqrt(2 ln(2/alpha) / (n sigma2_{s-1}))
        bets[s] = np.sqrt(2 * np.log(2 / alpha) * (s + 1) / (n * squares))
        total += x[s]
        squares += (x[s] - total / (s + 2)) ** 2
    return bets


@numba.njit(cache=True)
def _log_capital(x: FloatArray, bets: FloatArray, m: float) -> float:
    """Log K+_n(m): what betting that the mean is above m made."""
    log_capital = 0.0
    cap = CAP / m if m > 0 else np.inf
    for s in range(x.size):
        log_capital += np.log1p(min(bets[s], cap) * (x[s] - m))
    return log_capital


def _lower_end(x: FloatArray, alpha: float) -> float:
    """Smallest m that the bets on "more than m" haven't refuted; K+ falls in m, so bisection finds it."""
    bets = _bets(x, alpha)
    wanted = np.log(2 / alpha)
    low, high = 0.0, 1.0
    if not _log_capital(x, bets, low) >= wanted:
        return 0.0
    for _ in range(STEPS):
        middle = (low + high) / 2
        if _log_capital(x, bets, middle) >= wanted:
            low = middle
        else:
            high = middle
    return low


def betting(terms: Contributions, low: float, high: float, level: float = 0.95) -> Interval:
    """Hedged-capital betting interval for a mean of terms that all lie in [low, high].

    Args:
        terms: Contributions of an estimator that is a plain mean (IPS, DR, ...), in the order of the log.
        low: Smallest value a term can take, by design and not by what was seen.
        high: Largest one.
        level: Guaranteed coverage.

    Raises:
        ValueError: a self-normalised estimator, or a term outside the range.
    """
    if terms.weights is not None:
        raise ValueError("the estimator is self-normalised; betting works on means only")
    check_range(terms.plain, low, high)
    x = np.clip((terms.plain - low) / (high - low), 0.0, 1.0)
    alpha = 1 - level
    below, above = _lower_end(x, alpha), 1 - _lower_end(1 - x, alpha)
    width = high - low
    return Interval(
        terms.value, low + width * below, low + width * above, terms.n, "betting (Waudby-Smith-Ramdas)", level
    )
