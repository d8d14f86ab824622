"""Tables that ship inside installed wheels, read in place: no download, and their packages are never imported.

- breast cancer, 569 x 30, from scikit-learn: W. Wolberg, W. Street & O. Mangasarian (1995), Wisconsin Diagnostic Breast
  Cancer, UCI, CC BY 4.0.
- digits, 1,797 x 64, from scikit-learn: the test part of E. Alpaydin & C. Kaynak (1998), Optical Recognition of
Handwritten
  Digits, UCI, CC BY 4.0.
- mnist, see `mnist.py`.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np

from projects.p03_optimizers.problems.protocol import FloatArray, IntArray


def wheel_file(package: str, path: str) -> Path:
    """The place of a file of an installed distribution.

    Args:
        package: Name on the package index.
        path: Path below site-packages, with forward slashes.

    Raises:
        ValueError: The distribution isn't installed, or has no such file.
    """
    try:
        place = Path(str(distribution(package).locate_file(path)))
    except PackageNotFoundError:
        raise ValueError(f"{path} ships inside {package}, which isn't installed; run `make setup`") from None
    if not place.is_file():
        raise ValueError(f"{path} isn't in the installed {package}; run `make setup`")
    return place


@cache
def breast_cancer() -> tuple[FloatArray, FloatArray]:
    """Features (569, 31), standardised and with a column of ones, and labels (569,): +1 benign, -1 malignant."""
    table = np.loadtxt(wheel_file("scikit-learn", "sklearn/datasets/data/breast_cancer.csv"), delimiter=",", skiprows=1)
    features = table[:, :-1]
    features = (features - features.mean(axis=0)) / features.std(axis=0)
    return _fixed(np.column_stack([features, np.ones(len(features))])), _fixed(2 * table[:, -1] - 1)


@cache
def digits() -> tuple[FloatArray, IntArray]:
    """Pixels (1797, 65) in [0, 1] with a column of ones, and the digits (1797,)."""
    table = np.loadtxt(wheel_file("scikit-learn", "sklearn/datasets/data/digits.csv.gz"), delimiter=",")
    pixels = np.column_stack([table[:, :-1] / 16, np.ones(len(table))])
    labels = table[:, -1].astype(np.int64)
    labels.setflags(write=False)
    return _fixed(pixels), labels


def _fixed(table: FloatArray) -> FloatArray:
    """Forbid writing: the table is shared by all who load it."""
    table.setflags(write=False)
    return table
