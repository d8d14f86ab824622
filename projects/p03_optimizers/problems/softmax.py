r"""Softmax regression with an L2 penalty on the 8 x 8 digits: convex, 650 parameters in one matrix.

f(W) = -(1/n) sum_i log softmax(a_i W)_{y_i} + lambda |W|^2 / 2,   lambda = 1e-3,   W of shape (65, 10)

L <= |A|^2/(2n) + lambda (the Hessian of log-sum-exp is at most I/2: Boehning 1992),   mu >= lambda
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.problems.protocol import FloatArray, Problem, Shapes, StochasticProblem, shuffled
from projects.p03_optimizers.problems.rows import log_softmax, pick
from projects.p03_optimizers.problems.tables import digits

# By L-BFGS to a gradient of 1e-10; `tests/test_learning_problems.py` checks it.
F_STAR = 0.263925823295073
PENALTY = 1e-3
N_CLASSES = 10


def softmax_regression() -> StochasticProblem:
    """Which digit? d = 650, n = 1797."""
    A, labels = digits()
    n, p = A.shape
    shapes: Shapes = ((p, N_CLASSES),)
    eye = np.eye(N_CLASSES)

    def matrix(x: FloatArray) -> FloatArray:
        return x.reshape(*x.shape[:-1], p, N_CLASSES)

    def loss(x: FloatArray, A: FloatArray, labels: np.ndarray) -> FloatArray:
        log_p = log_softmax(A @ matrix(x))  # (..., b, K)
        value: FloatArray = -pick(log_p, labels).mean(axis=-1) + PENALTY / 2 * (x**2).sum(axis=-1)
        return value

    def slope(x: FloatArray, A: FloatArray, labels: np.ndarray) -> FloatArray:
        error = np.exp(log_softmax(A @ matrix(x))) - eye[labels]  # (..., b, K)
        g = np.swapaxes(A, -1, -2) @ error / labels.shape[-1]
        total: FloatArray = g.reshape(x.shape) + PENALTY * x
        return total

    full = Problem(
        name="Softmax regression, digits",
        dim=p * N_CLASSES,
        starts=np.zeros((1, p * N_CLASSES)),
        f=lambda x: loss(x, A, labels),
        gradient=lambda x: slope(x, A, labels),
        f_star=F_STAR,
        L=float(np.linalg.norm(A, 2)) ** 2 / (2 * n) + PENALTY,
        mu=PENALTY,
        shapes=shapes,
    )
    return StochasticProblem(
        full=full,
        n_samples=n,
        batches=shuffled(n),
        f_batch=lambda x, rows: loss(x, A[rows], labels[rows]),
        gradient_batch=lambda x, rows: slope(x, A[rows], labels[rows]),
    )
