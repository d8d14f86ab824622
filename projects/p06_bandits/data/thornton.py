"""Thornton's incentive trial: cash for learning one's HIV result, drawn by lot, rural Malawi 2004.

After an HIV test each person drew a token out of a bag for a voucher of 0 to 3 USD, to be cashed when the result was
collected two to four months later at a nearby centre. `got` says whether the person came; without a voucher 34% did,
with one 79% (Thornton 2008). So the draw is the action, known to be random, and the logs are those of a randomised
policy.

The randomisation isn't exactly recoverable: the paper gives no table of the tokens, in two of the three districts the
amount is a sum of two draws (one voucher for the HIV result, one for other infections), and fewer zeros went out than
had been planned. What the file shows: three blocks of village numbers (1-18, 21-88, 100-145) with quite different
shares of each amount; in the last one only round amounts occur, as with a single voucher. The blocks are taken for
the paper's three districts, and the propensity of an amount is its share within the block.

Amounts are cut into five arms: nothing, up to 0.50, 1, 2 and 3 USD. "Offering arm a" means drawing an amount as the
trial did within that arm and block.

Source: R. L. Thornton (2008), "The Demand for, and Impact of, Learning HIV Status", American Economic Review 98(5),
1829-63, as shipped in causaldata 0.1.5 (S. Cunningham, *Causal Inference: The Mixtape*), read in place and never
imported.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from projects.p06_bandits.data.wheels import locate
from projects.p06_bandits.ope.bandit_log import FloatArray, IntArray

COLUMNS = ["villnum", "got", "distvct", "tinc", "age", "hiv2004"]
ARMS = ("nothing", "up to 0.5", "0.5 to 1", "1 to 2", "2 to 3")
ARM_ENDS = (0.0, 0.5, 1.0, 2.0, 3.0)
# First and last village number of each block.
BLOCKS = ((1, 18), (21, 88), (100, 145))


@dataclass(frozen=True, eq=False)
class Trial:
    """One row per person, in the order of the file."""

    village: IntArray
    """Village number, (n,)."""
    block: IntArray
    """Block of villages 0..2, (n,), taken for the district."""
    age: FloatArray
    """Years, (n,)."""
    distance: FloatArray
    """Kilometres to the centre, (n,)."""
    hiv: FloatArray
    """1 where the test was positive, (n,)."""
    incentive: FloatArray
    """Voucher in USD, (n,)."""
    arm: IntArray
    """Index of the voucher's arm in ARMS, (n,)."""
    got: FloatArray
    """1 where the person came for the result, (n,)."""

    def __len__(self) -> int:
        """Number of people."""
        return self.got.size

    @property
    def propensity(self) -> FloatArray:
        """Share of each arm within each block, (3, 5): the estimated probabilities of the lottery."""
        counts = np.zeros((len(BLOCKS), len(ARMS)))
        np.add.at(counts, (self.block, self.arm), 1)
        return np.asarray(counts / counts.sum(axis=1, keepdims=True))


def load_table() -> pd.DataFrame:
    """Load the file as it is: 4,820 rows.

    Raises:
        ValueError: the wheel isn't installed, or the file is not what it should be.
    """
    return read_table(locate("causaldata", "causaldata/thornton_hiv/thornton_hiv.dta"))


def read_table(path: Path) -> pd.DataFrame:
    """Read a Stata file with the trial's columns.

    Raises:
        ValueError: no Stata file, or a column is missing.
    """
    try:
        table = pd.read_stata(path)
    except (ValueError, IndexError, EOFError, struct.error) as error:  # what pandas raises depends on where it stumbles
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ValueError(f"{path.name} is no Stata file of the trial: {reason}") from None
    missing = [name for name in COLUMNS if name not in table.columns]
    if missing:
        raise ValueError(f"{path.name} has no column {missing[0]}; the trial has {', '.join(COLUMNS)}")
    return table


def load_trial() -> Trial:
    """Load the paper's sample: 2,812 people with a voucher, a clear test result and a known age and village."""
    return make_trial(load_table())


def make_trial(table: pd.DataFrame) -> Trial:
    """Make the sample from the table.

    Raises:
        ValueError: nobody is left, or a value is out of range.
    """
    people = table.dropna(subset=COLUMNS)
    people = people[people["hiv2004"] >= 0]  # -1 stands for an indeterminate test
    if people.empty:
        raise ValueError("the table has 0 people with all of " + ", ".join(COLUMNS))
    incentive = people["tinc"].to_numpy(dtype=np.float64)
    if not (incentive.min() >= 0 and incentive.max() <= ARM_ENDS[-1]):
        raise ValueError(f"tinc goes from {incentive.min():g} to {incentive.max():g}; it must lie in [0, 3] USD")
    got = people["got"].to_numpy(dtype=np.float64)
    if not np.isin(got, (0, 1)).all():
        raise ValueError(f"got holds {got[~np.isin(got, (0, 1))][0]:g}; it must be 0 or 1")
    village = people["villnum"].to_numpy(dtype=np.int64)
    first, last = np.array(BLOCKS).T
    block = np.searchsorted(first, village, side="right") - 1
    if (block < 0).any() or (village > last[block]).any():
        raise ValueError(f"villnum goes from {village.min()} to {village.max()}; it must lie in a block of {BLOCKS}")
    return Trial(
        village,
        block,
        people["age"].to_numpy(dtype=np.float64),
        people["distvct"].to_numpy(dtype=np.float64),
        people["hiv2004"].to_numpy(dtype=np.float64),
        incentive,
        np.searchsorted(ARM_ENDS, incentive, side="left"),
        got,
    )
