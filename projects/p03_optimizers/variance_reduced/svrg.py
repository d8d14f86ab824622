r"""SVRG: every stochastic gradient corrected by what the same term says at a snapshot.

    g~ = grad f(w~)                                            at each snapshot w~: n gradients
    w <- w - step (grad phi_i(w) - grad phi_i(w~) + g~)        m steps: 2 gradients each
    w~ <- w                                                    option I

(Johnson & Zhang 2013, Accelerating stochastic gradient descent using predictive variance reduction, figure 1.) The
correction has mean 0, and the direction's variance vanishes as w and w~ approach w*, so the step may stay constant and
the rate is linear. For option II (a random iterate as snapshot) theorem 1 gives per round

    alpha = 1/(mu step (1 - 2 L step) m) + 2 L step/(1 - 2 L step)

Differs from the paper in: nothing; the gradients at w~ are computed anew in every step, as its figure has it, and
counted. (For functions of one inner product they could be stored, n numbers, which would make a step cost 1.)
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.deterministic.result import Result
from projects.p03_optimizers.problems.protocol import FloatArray
from projects.p03_optimizers.variance_reduced.epochs import Ledger
from projects.p03_optimizers.variance_reduced.finite_sum import LogisticSum


def svrg(
    problem: LogisticSum,
    rng: np.random.Generator,
    x0: FloatArray | None = None,
    *,
    step: float | None = None,
    inner: int | None = None,
    passes: float = 30.0,
) -> Result:
    """Run it.

    Args:
        problem: The sum.
        rng: Draws the terms.
        x0: Start (d,), 0 if None.
        step: 1/(3 L_max) if None, as SAGA's.
        inner: m, steps to a snapshot; 2n if None, the paper's advice for convex problems.
        passes: Budget: so many times n gradients of single terms; no round begins that it can't pay.

    Raises:
        ValueError: a bad start, step or budget, or inner < 1.
    """
    gamma = 1 / (3 * problem.L_max) if step is None else step
    m = 2 * problem.n if inner is None else inner
    if m < 1:
        raise ValueError(f"inner is {m}; it must be at least 1")
    ledger = Ledger(problem, x0, gamma, passes)
    w, steps = ledger.x0, 0
    ledger.note(w)
    while ledger.left >= problem.n + 2 * m:
        snapshot = w
        # g~ = grad f(w~)
        g = problem.gradient(snapshot)
        ledger.spent += problem.n
        for i in rng.integers(problem.n, size=m):
            change = problem.coefficient(w, i) - problem.coefficient(snapshot, i)
            # w <- w - step (grad phi_i(w) - grad phi_i(w~) + g~)
            w = w - gamma * (change * problem.A[i] + problem.penalty * (w - snapshot) + g)
            ledger.spent += 2
        steps += m
        if not ledger.note(w):
            break
    return ledger.close(w, steps)


def svrg_rate(problem: LogisticSum, step: float, inner: int) -> float:
    """The alpha of theorem 1: the factor per round on E f - f* for option II; above 1 it promises nothing.

    Raises:
        ValueError: the step isn't in (0, 1/(2 L_max)).
    """
    L = problem.L_max
    if not 0 < step < 1 / (2 * L):
        raise ValueError(f"step is {step}; it must lie in (0, 1/(2 L)) = (0, {1 / (2 * L):.3g})")
    # 1/(mu step (1 - 2 L step) m) + 2 L step/(1 - 2 L step)
    return (1 / (problem.mu * step * inner) + 2 * L * step) / (1 - 2 * L * step)
