r"""A small multilayer perceptron on MNIST, with backpropagation written out.

    z1 = x W1 + b1,   a = tanh(z1),   z2 = a W2 + b2,   f = mean of -log softmax(z2)_y + lambda/2 |W|^2

    delta2 = (softmax(z2) - onehot(y)) / b          dW2 = a' delta2,  db2 = sum delta2
    delta1 = (delta2 W2') (1 - a^2)                 dW1 = x' delta1,  db1 = sum delta1

Rumelhart, Hinton & Williams (1986). tanh keeps f smooth, so that curvature (edge of stability) is well defined. The
starts are Glorot & Bengio's (2010) uniform weights, another draw for every row of `starts`.
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.problems.mnist import N_CLASSES, SIDE, mnist
from projects.p03_optimizers.problems.protocol import (
    FloatArray,
    IntArray,
    Problem,
    Shapes,
    StochasticProblem,
    join,
    shuffled,
    split,
)
from projects.p03_optimizers.problems.rows import log_softmax, pick
from shared.seeding import rng as stream


def mlp(hidden: int = 32, penalty: float = 1e-4, n_starts: int = 20, n_train: int = 4000) -> StochasticProblem:
    """196 pixels -> tanh units -> 10 digits.

    Args:
        hidden: Number of tanh units.
        penalty: L2 penalty lambda on both weight matrices (not on the biases).
        n_starts: Number of random starts.
        n_train: Use the first so many of a fixed shuffle of the training images, for full-batch studies.

    Raises:
        ValueError: A number that isn't positive, or n_train over 4000.
    """
    if min(hidden, n_starts) < 1 or not 1 <= n_train <= 4000 or not penalty >= 0:
        raise ValueError(
            f"hidden, n_starts, n_train, penalty are {hidden}, {n_starts}, {n_train}, {penalty}; "
            "the first two must be at least 1, n_train from 1 to 4000, penalty at least 0"
        )
    data = mnist()
    chosen = stream(0, "problems", "mlp", "order").permutation(len(data.labels))[:n_train]
    X, labels = data.images[chosen].reshape(n_train, -1), data.labels[chosen]
    X_test = data.test_images.reshape(len(data.test_labels), -1)
    shapes: Shapes = ((SIDE * SIDE, hidden), (hidden,), (hidden, N_CLASSES), (N_CLASSES,))
    eye = np.eye(N_CLASSES)

    def forward(x: FloatArray, X: FloatArray) -> tuple[FloatArray, FloatArray]:
        W1, b1, W2, b2 = split(x, shapes)
        a = np.tanh(X @ W1 + b1[..., None, :])  # (..., b, hidden)
        return a, log_softmax(a @ W2 + b2[..., None, :])  # (..., b, K)

    def loss(x: FloatArray, X: FloatArray, labels: IntArray) -> FloatArray:
        W1, _, W2, _ = split(x, shapes)
        squares = (W1**2).sum(axis=(-2, -1)) + (W2**2).sum(axis=(-2, -1))
        value: FloatArray = -pick(forward(x, X)[1], labels).mean(axis=-1) + penalty / 2 * squares
        return value

    def backward(x: FloatArray, X: FloatArray, labels: IntArray) -> FloatArray:
        W1, _, W2, _ = split(x, shapes)
        a, log_p = forward(x, X)
        delta2 = (np.exp(log_p) - eye[labels]) / labels.shape[-1]  # (..., b, K)
        delta1 = (delta2 @ np.swapaxes(W2, -1, -2)) * (1 - a**2)  # (..., b, hidden)
        dW2 = np.swapaxes(a, -1, -2) @ delta2 + penalty * W2
        dW1 = np.swapaxes(X, -1, -2) @ delta1 + penalty * W1
        return join([dW1, delta1.sum(axis=-2), dW2, delta2.sum(axis=-2)], shapes)

    def accuracy(x: FloatArray) -> FloatArray:
        share: FloatArray = (forward(x, X_test)[1].argmax(axis=-1) == data.test_labels).mean(axis=-1)
        return share

    full = Problem(
        name=f"MLP {SIDE * SIDE}-{hidden}-{N_CLASSES}, MNIST",
        dim=sum(int(np.prod(shape)) for shape in shapes),
        starts=np.stack([glorot(shapes, stream(0, "problems", "mlp", "start", str(i))) for i in range(n_starts)]),
        f=lambda x: loss(x, X, labels),
        gradient=lambda x: backward(x, X, labels),
        shapes=shapes,
    )
    return StochasticProblem(
        full=full,
        n_samples=n_train,
        batches=shuffled(n_train),
        f_batch=lambda x, rows: loss(x, X[rows], labels[rows]),
        gradient_batch=lambda x, rows: backward(x, X[rows], labels[rows]),
        accuracy=accuracy,
    )


def glorot(shapes: Shapes, rng: np.random.Generator) -> FloatArray:
    """Weights uniform in +-sqrt(6 / (fan in + fan out)), biases 0, as one vector (d,)."""
    parts = []
    for shape in shapes:
        bound = np.sqrt(6 / (np.prod(shape[:-1]) + shape[-1])) if len(shape) > 1 else 0.0
        parts.append(rng.uniform(-1, 1, shape) * bound)
    return join(parts, shapes)
