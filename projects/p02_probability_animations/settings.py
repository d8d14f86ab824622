"""Sizes of the simulations and two presets: `QUICK` shows the methods, `FULL` is what the README shows."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Config:
    """Sizes of every experiment; the defaults are the full preset's."""

    lln_runs: int = 20_000
    """Law of large numbers: runs of every source."""
    lln_draws: int = 10_000
    """Law of large numbers: draws of a run."""
    clt_draws: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
    """Central limit theorem: numbers of pieces in a sum, whose laws are exact."""
    tests: int = 1_000_000
    """Bayes: people who are tested."""
    needles: int = 5_000
    """Buffon: needles of one estimate."""
    needle_estimates: int = 4_000
    """Buffon: estimates, of which each brings its 95% interval."""
    noodles: int = 400_000
    """Buffon: drops of every noodle."""
    pi_sizes: tuple[int, ...] = (16, 64, 256, 1_024, 4_096, 16_384, 65_536)
    """Pi: sample sizes, squares of even numbers."""
    pi_replications: int = 400
    """Pi: replications of every method at every size, even."""
    coins: int = 2_000
    """Coin: coins that are flipped, each bent by its own chance."""
    flips: tuple[int, ...] = (3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 100_000)
    """Coin: flips after which the beliefs are compared, increasing."""
    worlds: int = 20_000
    """Regression: worlds drawn from the prior."""
    walk_steps: int = 20_000
    """Metropolis: steps of each of four walkers."""
    days: int = 1_000_000
    """Concentration: simulated days beside the exact tail."""

    def __post_init__(self) -> None:
        """Refuse sizes below what an experiment needs."""
        least = {"pi_replications": 20, "lln_draws": 100, "walk_steps": 1_000, "noodles": 2}
        for field in fields(self):
            value = getattr(self, field.name)
            for number in value if isinstance(value, tuple) else (value,):
                if number < least.get(field.name, 1):
                    raise ValueError(f"{field.name} is {number}; it must be at least {least.get(field.name, 1)}")
        if list(self.flips) != sorted(set(self.flips)) or len(self.flips) < 2:
            raise ValueError(f"flips are {self.flips}; two or more increasing numbers are needed")


FULL = Config()
QUICK = Config(
    lln_runs=1_000,
    lln_draws=2_000,
    clt_draws=(1, 4, 16, 64),
    tests=100_000,
    needles=1_000,
    needle_estimates=500,
    noodles=20_000,
    pi_sizes=(16, 64, 256, 1_024, 4_096),
    pi_replications=100,
    coins=200,
    flips=(10, 100, 1_000),
    worlds=1_000,
    walk_steps=2_000,
    days=20_000,
)
