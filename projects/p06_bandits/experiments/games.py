"""Games that the regret experiments play: a policy with its hyper-parameters on a named instance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from projects.p06_bandits.arms import BernoulliBandit
from projects.p06_bandits.policies import make_policy
from projects.p06_bandits.problems import BayesianBernoulli
from projects.p06_bandits.simulate import Problem, Trajectories, simulate

MEANS: dict[str, list[float]] = {
    "spread": [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05],
    "rare": [0.1, 0.05, 0.05, 0.05, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01],
    "chapelle_li": [0.5] + [0.4] * 9,
    "hard": [0.5] + [0.48] * 9,
    "two_arms": [0.9, 0.6],
    "five_arms": [0.9, 0.8, 0.7, 0.6, 0.5],
}
"""Bernoulli means of the fixed instances. "rare" is scenario 2 of Garivier & Cappé 2011, section 6.2; "chapelle_li"
and "hard" are the K = 10 problems of Chapelle & Li 2011, section 3, with gaps 0.1 and 0.02."""

LABELS: dict[str, str] = {
    "spread": "10 arms, 0.05 to 0.9",
    "rare": "10 arms, rare rewards",
    "chapelle_li": "10 arms, 0.5 against 0.4",
    "hard": "10 arms, 0.5 against 0.48",
    "uniform_prior": "10 arms, means uniform on [0, 1]",
    "two_arms": "2 arms, 0.9 and 0.6",
    "five_arms": "5 arms, 0.9 to 0.5",
}
"""Names of the instances in figures and tables."""


@dataclass(frozen=True)
class Game:
    """One simulation; games of the same seed meet the same rewards (common random numbers)."""

    policy: str
    """Slug in the registry."""
    instance: str
    """Key of MEANS, or "uniform_prior"; ignored where `means` is given."""
    horizon: int
    """Rounds T."""
    n_runs: int
    """Independent runs R."""
    seed: int
    """Of rewards and policy."""
    marks: tuple[int, ...] = ()
    """Checkpoints; log-spaced ones where empty."""
    hyper: tuple[tuple[str, float], ...] = ()
    """Hyper-parameters that differ from the default."""
    means: tuple[float, ...] = ()
    """Bernoulli means of an instance that has no name."""

    def __str__(self) -> str:
        """Say which game it is, for error messages."""
        return f"{self.policy} on {self.means or self.instance}, T={self.horizon}"


def problem_of(instance: str) -> Problem:
    """Make the problem of an instance's name.

    Raises:
        ValueError: no instance has this name.
    """
    if instance == "uniform_prior":
        return BayesianBernoulli(10)
    if instance not in MEANS:
        raise ValueError(f"instance {instance!r} is unknown; choose one of {', '.join([*MEANS, 'uniform_prior'])}")
    return BernoulliBandit(MEANS[instance])


def play(game: Game) -> Trajectories:
    """Simulate one game."""
    problem = BernoulliBandit(game.means) if game.means else problem_of(game.instance)
    marks = np.array(game.marks, np.int64) if game.marks else None
    policy = make_policy(game.policy, **dict(game.hyper))
    return simulate(policy, problem, game.horizon, game.n_runs, np.random.default_rng(game.seed), marks)


def draw_seed(rng: np.random.Generator) -> int:
    """Draw the seed of a group of games."""
    return int(rng.integers(2**62))


def decades(horizon: int, per_decade: int, first: int = 1) -> tuple[int, ...]:
    """Log-spaced rounds from `first` to the horizon, `per_decade` in each power of ten, the powers included."""
    n = round(math.log10(horizon / first) * per_decade) + 1
    powers = [10**k for k in range(19) if first <= 10**k <= horizon]
    return tuple(int(t) for t in np.unique([*np.geomspace(first, horizon, n).round(), *powers, horizon]))


def needed_parameters(policy: str, instance: str, horizon: int) -> tuple[tuple[str, float], ...]:
    """Hyper-parameters that have no default worth the name, by the rule of their theorem.

    ETC gets m = (T / K)^(2/3) (log T)^(1/3), which needs the horizon but no gap. Auer's decaying epsilon-greedy gets
    the smallest gap for its d: it is told what the others have to find out.
    """
    means = MEANS.get(instance, [])
    if policy == "etc":
        return (("m", max(1, math.ceil((horizon / 10) ** (2 / 3) * math.log(horizon) ** (1 / 3)))),)
    if policy == "epsilon_decay" and means:
        return (("d", round(max(means) - sorted(means)[-2], 10)),)
    return ()
