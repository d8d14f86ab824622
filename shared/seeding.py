"""Random streams that don't disturb each other, and one thread per process.

A stream is named, not numbered: `rng(seed, "regret", "ucb1")` depends on the seed and on those words only. An
experiment that is added, removed or run in another order therefore shifts nobody else's random numbers, and a run
that is split over processes draws the same numbers as one that isn't.

Source: `numpy.random.SeedSequence` after M. E. O'Neill (2015), "Developing a seed_seq alternative".
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def one_thread() -> None:
    """Ask OpenMP, OpenBLAS and MKL for one thread each, unless the user's environment already says otherwise."""
    for variable in THREAD_VARIABLES:
        os.environ.setdefault(variable, "1")


def rng(seed: int, *names: object) -> np.random.Generator:
    """Make the PCG64 generator of one named stream, a function of `seed` and `names` alone.

    `names` are anything with a stable `str`: text, numbers.

    Raises:
        ValueError: `seed` is negative or no whole number.
    """
    import numpy as np

    check_seed(seed)
    # str() of each name with its length in front: ("ab", "c") and ("a", "bc") must not meet.
    text = "".join(f"{len(str(name))}:{name}" for name in names)
    key = hashlib.sha256(text.encode()).digest()[:16]
    words = [int.from_bytes(key[i : i + 4], "little") for i in range(0, 16, 4)]
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=words))


def check_seed(seed: int) -> None:
    """Raise ValueError unless `seed` is a whole number >= 0."""
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueError(f"seed is {seed!r}; it must be a whole number >= 0")


def seed_torch(seed: int, *names: object) -> None:
    """Seed torch's global generator from a named stream and keep torch on one thread and deterministic kernels.

    torch's layers draw their initial weights from the global generator, so that a generator passed by hand isn't
    enough.
    """
    import torch

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.manual_seed(int(rng(seed, "torch", *names).integers(2**63)))
