"""What a bandit policy is: many independent runs of it are played at once, one row of every array per run."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


class Policy(Protocol):
    """A rule that chooses one of K arms in each of T rounds, played in R runs side by side.

    Hyper-parameters belong to `__init__`, which checks them; all state is made anew by `reset`, so one object can be
    used for any number of simulations. Rounds count from 1, and the rounds spent on trying every arm once are rounds
    like any other: they count towards the horizon and the regret.
    """

    name: str
    """Label for legends, such as "KL-UCB"."""

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        """Forget everything. Anytime policies ignore `horizon`."""
        ...

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        """Choose the arms of round t = 1, 2, ..., T, shape (R,); ties are broken uniformly at random."""
        ...

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        """Learn from the rewards (R,) of the arms (R,) that were pulled in this round."""
        ...
