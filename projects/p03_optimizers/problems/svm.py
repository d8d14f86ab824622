r"""A linear support vector machine: strongly convex, but with a kink for every sample.

    f(w) = (1/n) sum_i max(0, 1 - y_i a_i.w) + lambda |w|^2 / 2,   lambda = 1/n

on the breast cancer table, in the form of Pegasos (Shalev-Shwartz et al. 2011), whose constant column is penalised
too. The "gradient" is the subgradient that takes a sample on its margin as satisfied.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.problems.protocol import FloatArray, Problem, StochasticProblem, shuffled
from projects.p03_optimizers.problems.rows import back, scores
from projects.p03_optimizers.problems.tables import breast_cancer

# By dual coordinate ascent, primal and dual equal to 1e-16; `tests/test_learning_problems.py` solves the dual again.
F_STAR = 0.0466192471156926


def hinge_svm() -> StochasticProblem:
    """Benign or malignant, with a margin. d = 31, n = 569."""
    A, y = breast_cancer()
    n, d = A.shape
    penalty = 1 / n

    def loss(w: FloatArray, A: FloatArray, y: FloatArray) -> FloatArray:
        short = 1 - y * scores(A, w)
        value: FloatArray = np.where(short.real > 0, short, 0).mean(axis=-1) + penalty / 2 * (w**2).sum(axis=-1)
        return value

    def slope(w: FloatArray, A: FloatArray, y: FloatArray) -> FloatArray:
        short = 1 - y * scores(A, w)
        g: FloatArray = back(A, np.where(short.real > 0, -y, 0.0)) / y.shape[-1] + penalty * w
        return g

    full = Problem(
        name="Hinge SVM, breast cancer",
        dim=d,
        starts=np.zeros((1, d)),
        f=lambda w: loss(w, A, y),
        gradient=lambda w: slope(w, A, y),
        f_star=F_STAR,
        mu=penalty,
    )
    return StochasticProblem(
        full=full,
        n_samples=n,
        batches=shuffled(n),
        f_batch=lambda w, rows: loss(w, A[rows], y[rows]),
        gradient_batch=lambda w, rows: slope(w, A[rows], y[rows]),
    )
