r"""SAGA: every stochastic gradient corrected by what the same term said last time.

    w <- w - step (grad phi_i(w) - grad phi_i(old_i) + mean_j grad phi_j(old_j)),    old_i <- w

(Defazio, Bach & Lacoste-Julien 2014, algorithm of section 2.) One gradient a step, after n for the first table. With
step 1/(3 L), corollary 1: E |w_k - w*|^2 falls by 1 - min(1/(4n), mu/(3L)) a step.

Differs from the paper in: the table holds the number c_i of each term, since its gradient is c_i a_i (the paper's
section 4 says so for linear models), and the penalty's gradient is taken exactly in place of its table.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.deterministic.result import Result
from projects.p03_optimizers.problems.protocol import FloatArray
from projects.p03_optimizers.variance_reduced.epochs import Ledger
from projects.p03_optimizers.variance_reduced.finite_sum import LogisticSum


def saga(
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
        step: 1/(3 L_max) if None.
        passes: Budget: so many times n gradients of single terms, the first table's among them.

    Raises:
        ValueError: a bad start, step or budget.
    """
    gamma = 1 / (3 * problem.L_max) if step is None else step
    ledger = Ledger(problem, x0, gamma, passes)
    w, steps = ledger.x0, 0
    ledger.note(w)
    table = problem.coefficients(w)
    average = problem.data_gradient(table)
    ledger.spent += problem.n
    while ledger.left > 0:
        for i in rng.integers(problem.n, size=min(problem.n, ledger.left)):
            c = problem.coefficient(w, i)
            change = (c - table[i]) * problem.A[i]
            # w <- w - step (grad phi_i(w) - grad phi_i(old_i) + mean_j grad phi_j(old_j))
            w = w - gamma * (change + average + problem.penalty * w)
            # old_i <- w
            average = average + change / problem.n
            table[i] = c
            ledger.spent += 1
            steps += 1
        if not ledger.note(w):
            break
    return ledger.close(w, steps)


def saga_rate(problem: LogisticSum) -> float:
    """1 - min(1/(4n), mu/(3L)): the promised factor per step on E |w - w*|^2 with step 1/(3L)."""
    return 1 - min(1 / (4 * problem.n), problem.mu / (3 * problem.L_max))
