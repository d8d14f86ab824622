"""Ten Bernoulli arms: policies of MABWiser, SMPyBandits and river against ours.

The peers play one run at a time, each through its own online loop, because that is what they offer; ours plays 2,000
runs side by side. What is unequal besides is in their favour: ours draws its rewards and sums up its regret while the
clock runs, theirs are read from a table that was drawn beforehand.
"""

from __future__ import annotations

import contextlib
import io
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from projects.p06_bandits.arms import BernoulliBandit
from projects.p06_bandits.peers.race import RATE, Contender, Row, Settings, make_row, race
from projects.p06_bandits.policies import make_policy
from projects.p06_bandits.simulate import simulate
from shared.seeding import rng

# Garivier & Cappe (2011), section 5: ten arms with low rewards.
MEANS = (0.1, 0.05, 0.05, 0.05, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01)
ARMS = list(range(len(MEANS)))

# choose() -> arm and learn(arm, reward) of a fresh policy, made from the rewards of the first round.
Loop = tuple[Callable[[], Any], Callable[[Any, int], Any]]


def run_by_run(make: Callable[[list[int]], Loop], runs: int, seed: int) -> Contender:
    """Let a peer play `runs` runs one after the other, each with a policy that `make` makes."""

    def prepare(rounds: int) -> Callable[[], object]:
        table = (rng(seed, "bench", "rewards").random((rounds, len(ARMS))) < MEANS).astype(int).tolist()

        def play() -> None:
            with np.errstate(divide="ignore", invalid="ignore"):  # SMPyBandits divides by the pulls of untried arms
                for _ in range(runs):
                    choose, learn = make(table[0])
                    for rewards in table:
                        arm = choose()
                        learn(arm, rewards[arm])

        return play

    return Contender(prepare, runs)


def mabwiser(policy: Any, seed: int) -> Contender:
    """MABWiser: predict, then partial_fit, one decision at a time."""
    from mabwiser.mab import MAB

    def make(first: list[int]) -> Loop:
        mab = MAB(ARMS, policy, seed=seed)
        mab.fit(ARMS, first)  # it wants a reward of every arm before it predicts
        return mab.predict, lambda arm, reward: mab.partial_fit([arm], [reward])

    return run_by_run(make, 1, seed)


def smpybandits(kind: Any, seed: int) -> Contender:
    """SMPyBandits: choice, then getReward."""

    def make(_: list[int]) -> Loop:
        policy = kind(len(ARMS))
        policy.startGame()
        return policy.choice, policy.getReward

    return run_by_run(make, 5, seed)


def river(kind: Any, seed: int, **arguments: Any) -> Contender:
    """River: pull, then update."""

    def make(_: list[int]) -> Loop:
        policy = kind(**arguments, seed=seed)
        return partial(policy.pull, ARMS), policy.update

    return run_by_run(make, 5, seed)


def import_smpybandits() -> Any:
    """Import SMPyBandits' policies, of which the last release wants two names that are gone from what it builds on.

    scipy.special.btdtri lives on as betaincinv; the import fails without it, though nothing that is measured calls it
    (Bayes-UCB and AdBandits do). numba.decorators.jit is numba.jit; without it the KL bounds would run as plain Python,
    five times slower. The import also talks, puts ".." in front of sys.path and silences NumPy: all that is undone.
    """
    import numba
    from scipy import special

    old: Any = special
    decorators: Any = types.ModuleType("numba.decorators")
    decorators.jit = numba.jit
    path = list(sys.path)
    sys.modules["numba.decorators"], old.btdtri = decorators, special.betaincinv
    try:
        with warnings.catch_warnings(), np.errstate(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            import SMPyBandits.Policies as policies
    finally:
        sys.path[:] = path
        del sys.modules["numba.decorators"], old.btdtri
    return policies


def rows(settings: Settings, seed: int) -> Iterator[Row]:
    """UCB1, Thompson sampling, KL-UCB, MOSS and epsilon-greedy against each peer that has them."""
    from mabwiser.mab import LearningPolicy
    from river import bandit, proba

    smp = import_smpybandits()
    np.random.seed(seed)  # noqa: NPY002 - SMPyBandits draws from the global generator

    def ours(slug: str, **arguments: float) -> Contender:
        def prepare(rounds: int) -> Callable[[], object]:
            policy, stream = make_policy(slug, **arguments), rng(seed, "bench", slug)
            return partial(simulate, policy, BernoulliBandit(MEANS), rounds, settings.runs, stream)

        return Contender(prepare, settings.runs)

    # Each: label, ours, and by peer what is to be said about it, its contender, and the ratio asked.
    ucb1 = mabwiser(LearningPolicy.UCB1(alpha=1.0), seed)
    thompson = river(bandit.ThompsonSampling, seed, reward_obj=proba.Beta(1, 1))
    games: list[tuple[str, Contender, dict[str, tuple[str, Contender, float | None]]]] = [
        (
            "UCB1",
            ours("ucb1"),
            {
                "mabwiser": ("", ucb1, 100),
                "SMPyBandits": ("", smpybandits(smp.UCB, seed), None),
                "river": ("", river(bandit.UCB, seed, delta=1.0), None),
            },
        ),
        (
            "Thompson sampling",
            ours("thompson"),
            {
                "mabwiser": ("", mabwiser(LearningPolicy.ThompsonSampling(), seed), 100),
                "SMPyBandits": ("", smpybandits(smp.Thompson, seed), None),
                "river": ("", thompson, None),
            },
        ),
        (
            "KL-UCB",
            ours("kl_ucb"),
            {
                "mabwiser": (" against UCB1, as it has no KL-UCB", ucb1, 100),
                "SMPyBandits": (
                    " against klUCB with its numba kernels brought back",
                    smpybandits(smp.klUCB, seed),
                    None,
                ),
            },
        ),
        ("MOSS", ours("moss"), {"SMPyBandits": (" against its anytime form", smpybandits(smp.MOSS, seed), None)}),
        (
            "ε-greedy",
            ours("epsilon_greedy", epsilon=0.1),
            {"river": ("", river(bandit.EpsilonGreedy, seed, epsilon=0.1), None)},
        ),
    ]
    for name, mine, peers in games:
        contenders = {"ours": mine, **{peer: contender for peer, (_, contender, _) in peers.items()}}
        best = race(contenders, settings.rounds, settings.repeats)
        for peer, (remark, _, target) in peers.items():
            workload = (
                f"{name}{remark}: 10 Bernoulli arms, {settings.rounds:,} rounds a run; ours {settings.runs:,} runs at "
                "once with rewards and regret, theirs run by run with rewards given"
            )
            yield make_row(workload, peer, best["ours"], best[peer], RATE, target)
