r"""Plain stochastic gradient descent on a finite sum, the yardstick of the variance-reduced methods.

    w <- w - step grad phi_i(w),    i uniform

With a constant step it falls as fast as they do until it stands on its noise floor, of order step.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.deterministic.result import Result
from projects.p03_optimizers.problems.protocol import FloatArray
from projects.p03_optimizers.variance_reduced.epochs import Ledger
from projects.p03_optimizers.variance_reduced.finite_sum import LogisticSum


def sgd(
    problem: LogisticSum,
    rng: np.random.Generator,
    x0: FloatArray | None = None,
    *,
    step: float | None = None,
    passes: float = 30.0,
) -> Result:
    """Run it.

    Args:
        problem: The sum.
        rng: Draws the terms.
        x0: Start (d,), 0 if None.
        step: 1/(3 L_max) if None, as SAGA's.
        passes: Budget: so many times n gradients of single terms.

    Raises:
        ValueError: a bad start, step or budget.
    """
    gamma = 1 / (3 * problem.L_max) if step is None else step
    ledger = Ledger(problem, x0, gamma, passes)
    w = ledger.x0
    ledger.note(w)
    while ledger.left > 0:
        for i in rng.integers(problem.n, size=min(problem.n, ledger.left)):
            # w <- w - step grad phi_i(w)
            w = w - gamma * (problem.coefficient(w, i) * problem.A[i] + problem.penalty * w)
            ledger.spent += 1
        if not ledger.note(w):
            break
    return ledger.close(w, ledger.spent)
