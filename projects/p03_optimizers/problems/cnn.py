r"""A small convolutional network on MNIST, with backpropagation written out.

    14 x 14 image --3 x 3 convolution, C filters--> 12 x 12 --relu--> --mean over 2 x 2--> 6 x 6 x C --linear--> 10
    digits

A convolution is a matrix product of all 3 x 3 patches with the filters, so both of its derivatives are matrix
products too (LeCun et al. 1989). The patches of all images are cut out once. A stack of many runs outgrows the cache:
ten or fewer at a time are faster. Starts: He et al. (2015) for the filters, Glorot's for the last layer.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

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

WINDOW = 3
MAP = SIDE - WINDOW + 1  # 12
POOLED = MAP // 2  # 6


def patches(images: FloatArray) -> FloatArray:
    """All 3 x 3 patches of images (n, 14, 14): (n, 4, 36, 9), by their place in a pooling window and the window."""
    windows = np.lib.stride_tricks.sliding_window_view(images, (WINDOW, WINDOW), axis=(1, 2))  # (n, 12, 12, 3, 3)
    blocks = windows.reshape(-1, POOLED, 2, POOLED, 2, WINDOW * WINDOW).transpose(0, 2, 4, 1, 3, 5)
    return np.ascontiguousarray(blocks.reshape(len(images), 4, POOLED * POOLED, WINDOW * WINDOW))


def cnn(filters: int = 6, penalty: float = 1e-4, n_starts: int = 20, n_train: int = 4000) -> StochasticProblem:
    """The network; arguments as in `mlp`, with the number of filters for hidden units.

    Raises:
        ValueError: A number that isn't positive, or n_train over 4000.
    """
    if min(filters, n_starts) < 1 or not 1 <= n_train <= 4000 or not penalty >= 0:
        raise ValueError(
            f"filters, n_starts, n_train, penalty are {filters}, {n_starts}, {n_train}, {penalty}; "
            "the first two must be at least 1, n_train from 1 to 4000, penalty at least 0"
        )
    data = mnist()
    chosen = stream(0, "problems", "cnn", "order").permutation(len(data.labels))[:n_train]
    X, labels = patches(data.images[chosen]), data.labels[chosen]
    X_test = patches(data.test_images)
    features = POOLED * POOLED * filters
    shapes: Shapes = ((WINDOW * WINDOW, filters), (filters,), (features, N_CLASSES), (N_CLASSES,))
    eye = np.eye(N_CLASSES)

    def flat_patches(X: FloatArray) -> FloatArray:
        return X.reshape(*X.shape[:-4], -1, WINDOW * WINDOW)  # (..., 144 b, 9): one matrix product for all images

    def forward(x: FloatArray, X: FloatArray) -> tuple[npt.NDArray[np.bool_], FloatArray, FloatArray]:
        K, c, W, b = split(x, shapes)
        z = flat_patches(X) @ K + c[..., None, :]  # (..., 144 b, C)
        z = z.reshape(*z.shape[:-2], -1, 4, POOLED * POOLED * filters)  # (..., b, 4, 36 C)
        active = z.real > 0
        rectified = np.where(active, z, 0)
        flat = (rectified[..., 0, :] + rectified[..., 1, :] + rectified[..., 2, :] + rectified[..., 3, :]) / 4
        return active, flat, log_softmax(flat @ W + b[..., None, :])

    def loss(x: FloatArray, X: FloatArray, labels: IntArray) -> FloatArray:
        K, _, W, _ = split(x, shapes)
        squares = (K**2).sum(axis=(-2, -1)) + (W**2).sum(axis=(-2, -1))
        value: FloatArray = -pick(forward(x, X)[2], labels).mean(axis=-1) + penalty / 2 * squares
        return value

    def backward(x: FloatArray, X: FloatArray, labels: IntArray) -> FloatArray:
        K, _, W, _ = split(x, shapes)
        active, flat, log_p = forward(x, X)
        delta = (np.exp(log_p) - eye[labels]) / labels.shape[-1]  # (..., b, 10)
        dW = np.swapaxes(flat, -1, -2) @ delta + penalty * W
        # Through the linear layer, then a quarter to each pixel of the pooling window, then through the relu.
        d_flat = delta @ np.swapaxes(W, -1, -2) / 4  # (..., b, 36 C)
        d_z = (active * d_flat[..., None, :]).reshape(*delta.shape[:-2], -1, filters)  # (..., 144 b, C)
        dK = np.swapaxes(flat_patches(X), -1, -2) @ d_z + penalty * K
        return join([dK, d_z.sum(axis=-2), dW, delta.sum(axis=-2)], shapes)

    def accuracy(x: FloatArray) -> FloatArray:
        share: FloatArray = (forward(x, X_test)[2].argmax(axis=-1) == data.test_labels).mean(axis=-1)
        return share

    full = Problem(
        name=f"CNN {filters} filters, MNIST",
        dim=sum(int(np.prod(shape)) for shape in shapes),
        starts=np.stack([_start(shapes, i) for i in range(n_starts)]),
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


def _start(shapes: Shapes, number: int) -> FloatArray:
    """Filters normal with variance 2 / fan in, last layer uniform as Glorot's, biases 0."""
    random = stream(0, "problems", "cnn", "start", str(number))
    filters, classifier = shapes[0], shapes[2]
    K = random.normal(size=filters) * np.sqrt(2 / filters[0])
    W = random.uniform(-1, 1, classifier) * np.sqrt(6 / sum(classifier))
    return join([K, np.zeros(shapes[1]), W, np.zeros(shapes[3])], shapes)
