"""Nonlinear conjugate gradients with three formulas for beta.

    p_{k+1} = -g_{k+1} + beta_k p_k,    y_k = g_{k+1} - g_k

    Fletcher-Reeves (1964)   beta = g_{k+1}.g_{k+1} / g_k.g_k
    Polak-Ribiere+ (1969)    beta = max(0, g_{k+1}.y_k / g_k.g_k)
    Hager-Zhang (2005)       beta = max(eta_k, (y_k - 2 p_k |y_k|^2 / p_k.y_k) . g_{k+1} / p_k.y_k),
                             eta_k = -1 / (|p_k| min(0.01, |g_k|))

Nocedal & Wright (2006), algorithm 5.4 and section 5.2; Hager & Zhang (2005), SIAM J. Optimization 16, section 1.

Differs from the papers in: all three use the strong Wolfe search with c2 = 0.1 (Hager & Zhang have a search of their
own, with approximate Wolfe conditions); a direction that isn't downhill is replaced by steepest descent.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from projects.p03_optimizers.deterministic.descent import descend, slope_trial
from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Stopping
from projects.p03_optimizers.deterministic.search_step import LineSearch
from projects.p03_optimizers.deterministic.strong_wolfe import StrongWolfe
from projects.p03_optimizers.problems.protocol import FloatArray, Problem

Beta = Callable[[FloatArray, FloatArray, FloatArray], float]
"""(g_{k+1}, g_k, p_k) -> beta_k."""


def fletcher_reeves(g_new: FloatArray, g: FloatArray, p: FloatArray) -> float:
    """The ratio of squared gradient norms."""
    return float(g_new @ g_new) / float(g @ g)


def polak_ribiere_plus(g_new: FloatArray, g: FloatArray, p: FloatArray) -> float:
    """Polak and Ribiere's formula, cut at 0, so that a step that hardly turned the gradient restarts the method."""
    return max(0.0, float(g_new @ (g_new - g)) / float(g @ g))


def hager_zhang(g_new: FloatArray, g: FloatArray, p: FloatArray) -> float:
    """The formula of CG_DESCENT, which gives a descent direction whatever the line search did."""
    y = g_new - g
    py = float(p @ y)
    beta = float((y - 2 * p * float(y @ y) / py) @ g_new) / py
    eta = -1 / (np.linalg.norm(p) * min(0.01, float(np.linalg.norm(g))))
    return max(float(eta), beta)


class ConjugateDirections:
    """Remembers the last direction and gradient."""

    def __init__(self, beta: Beta) -> None:
        self.beta = beta
        self.last: tuple[FloatArray, FloatArray] | None = None

    def direction(self, problem: Problem, x: FloatArray, g: FloatArray) -> FloatArray:
        """Mix the last direction in, unless the result points uphill."""
        p = -g
        if self.last is not None:
            g_last, p_last = self.last
            mixed = p + self.beta(g, g_last, p_last) * p_last
            if float(mixed @ g) < 0:
                p = mixed
        self.last = g, p
        return p

    def first_trial(self, g: FloatArray, p: FloatArray, previous: tuple[float, float] | None) -> float:
        """The same first-order change as last time."""
        return slope_trial(g, p, previous)

    def learn(self, s: FloatArray, y: FloatArray) -> None:
        """Nothing beyond what `direction` keeps."""

    def reset(self) -> bool:
        """Forget the last direction; False if it was steepest descent anyway."""
        mixed = self.last is not None and not np.array_equal(self.last[1], -self.last[0])
        self.last = None
        return mixed


def nonlinear_cg(
    problem: Problem,
    x0: FloatArray | None = None,
    *,
    beta: Beta = polak_ribiere_plus,
    search: LineSearch | None = None,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Result:
    """Minimise by nonlinear conjugate gradients; other arguments as in `gradient_descent`."""
    progress = Progress(problem, x0, stopping, record)
    return descend(progress, ConjugateDirections(beta), search or StrongWolfe(c2=0.1))
