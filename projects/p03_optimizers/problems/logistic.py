r"""Logistic regression with an L2 penalty on the breast cancer table: smooth and strongly convex, with known L and mu.

    f(w) = (1/n) sum_i log(1 + exp(-y_i a_i.w)) + lambda |w|^2 / 2,   lambda = 1/n

    L = |A|^2/(4n) + lambda (the bound that a probability's variance is at most 1/4),   mu = lambda

Without the penalty the table is linearly separable and no minimiser exists. The constant column is penalised like the
others.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.problems.protocol import FloatArray, Problem, StochasticProblem, shuffled
from projects.p03_optimizers.problems.rows import back, scores, sigmoid, softplus
from projects.p03_optimizers.problems.tables import breast_cancer

# By this project's Newton method to a gradient of 1e-16; `tests/test_learning_problems.py` checks it.
F_STAR = 0.06639406982340626


def logistic_regression() -> StochasticProblem:
    """Benign or malignant? d = 31, n = 569."""
    A, y = breast_cancer()
    n, d = A.shape
    penalty = 1 / n

    def loss(w: FloatArray, A: FloatArray, y: FloatArray) -> FloatArray:
        value: FloatArray = softplus(-y * scores(A, w)).mean(axis=-1) + penalty / 2 * (w**2).sum(axis=-1)
        return value

    def slope(w: FloatArray, A: FloatArray, y: FloatArray) -> FloatArray:
        # d/dt log(1 + exp(-yt)) = -y sigmoid(-yt)
        g: FloatArray = back(A, -y * sigmoid(-y * scores(A, w))) / y.shape[-1] + penalty * w
        return g

    def hessian(w: FloatArray) -> FloatArray:
        p = sigmoid(scores(A, w))
        weights = (p * (1 - p))[..., None, :]  # (..., 1, n)
        H: FloatArray = (A.T * weights) @ A / n + penalty * np.eye(d)
        return H

    full = Problem(
        name="Logistic regression, breast cancer",
        dim=d,
        starts=np.zeros((1, d)),
        f=lambda w: loss(w, A, y),
        gradient=lambda w: slope(w, A, y),
        hessian=hessian,
        f_star=F_STAR,
        L=float(np.linalg.norm(A, 2)) ** 2 / (4 * n) + penalty,
        mu=penalty,
        domain=((-3.0, 3.0),) * d,
    )
    return StochasticProblem(
        full=full,
        n_samples=n,
        batches=shuffled(n),
        f_batch=lambda w, rows: loss(w, A[rows], y[rows]),
        gradient_batch=lambda w, rows: slope(w, A[rows], y[rows]),
    )
