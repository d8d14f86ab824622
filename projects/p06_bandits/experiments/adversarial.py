"""Experiments on adversarial worlds: one algorithm for both worlds, and what coins are good for."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p06_bandits.adversary import StochasticallyConstrained, hindsight_gap, nemesis
from projects.p06_bandits.arms import BernoulliBandit
from projects.p06_bandits.policies.exp3 import Exp3
from projects.p06_bandits.policies.exp3_ix import Exp3IX
from projects.p06_bandits.policies.follow_the_leader import FollowTheLeader
from projects.p06_bandits.policies.protocol import FloatArray, IntArray, Policy
from projects.p06_bandits.policies.thompson import Thompson
from projects.p06_bandits.policies.tsallis_inf import TsallisINF, TsallisINFImportanceWeighted
from projects.p06_bandits.policies.ucb1 import UCB1
from projects.p06_bandits.simulate import Problem, log_checkpoints, simulate
from projects.p06_bandits.theory.bounds.adversarial import exp3_ix_tail, exp3_mixed, tsallis_inf_iw, tsallis_inf_rv
from shared.parallel import pmap
from shared.seeding import rng as stream
from shared.stats import mean_ci, wilson

if TYPE_CHECKING:
    from projects.p06_bandits.run import Config

MAKERS: dict[str, Callable[[], Policy]] = {
    "ftl": FollowTheLeader,
    "ucb1": UCB1,
    "thompson": Thompson,
    "exp3": Exp3,
    "exp3_ix": Exp3IX,
    "tsallis_inf": TsallisINF,
    "tsallis_inf_iw": TsallisINFImportanceWeighted,
}
BOUNDS = {"exp3": exp3_mixed, "tsallis_inf": tsallis_inf_rv, "tsallis_inf_iw": tsallis_inf_iw}
N_ARMS, GAP = 8, 0.125
NEMESIS_ARMS = 4
RISK = 0.05
GROWTH_FACTOR = 4  # growth is measured between T / 4 and T


def _any_arms(n_arms: int) -> list[float]:
    """Means for a bound that asks for their number only."""
    return [0.5] * n_arms


def _world(name: str) -> Problem:
    """Both worlds have the same arm ahead by the same gap in every round."""
    if name == "adversarial":
        return StochasticallyConstrained(N_ARMS, GAP)
    return BernoulliBandit([0.5 + GAP / 2] + [0.5 - GAP / 2] * (N_ARMS - 1))


def _play(item: tuple[int, str, str, int, int]) -> tuple[str, IntArray, FloatArray]:
    """One policy in one world: item = (seed, world, policy, horizon, runs)."""
    seed, world, slug, horizon, n_runs = item
    policy, problem = MAKERS[slug](), _world(world)
    marks = np.unique(np.append(log_checkpoints(horizon), horizon // GROWTH_FACTOR))
    found = simulate(policy, problem, horizon, n_runs, stream(seed, "adversarial", world), marks)
    return policy.name, found.checkpoints, found.pseudo_regret - hindsight_gap(problem, found.checkpoints)


def _face_nemesis(item: tuple[int, str, str, int, int]) -> FloatArray:
    """Regret (R,) of a policy on the rewards made against its copy: item as in _play, coins for world."""
    seed, coins, slug, horizon, n_runs = item
    trap = nemesis(MAKERS[slug](), NEMESIS_ARMS, horizon, n_runs, stream(seed, "nemesis", "seen"))
    found = simulate(MAKERS[slug](), trap, horizon, n_runs, stream(seed, "nemesis", coins), np.array([horizon]))
    return found.pseudo_regret[:, -1] - hindsight_gap(trap, found.checkpoints)[:, -1]


def _growth(regret: FloatArray, early: int, rng: np.random.Generator, reps: int = 2000) -> dict[str, Any]:
    """Exponent g of mean regret ~ T^g between T / 4 and T, with a percentile bootstrap over runs."""
    ends = regret[:, [early, -1]]  # (R, 2)

    def exponent(means: FloatArray) -> FloatArray:
        value: FloatArray = np.log(np.maximum(means[..., 1], 1e-9) / np.maximum(means[..., 0], 1e-9))
        return value / math.log(GROWTH_FACTOR)

    drawn = ends[rng.integers(len(ends), size=(reps, len(ends)))].mean(axis=1)  # (reps, 2)
    low, high = np.quantile(exponent(drawn), [0.025, 0.975])
    return {
        "estimate": float(exponent(ends.mean(axis=0))),
        "low": float(low),
        "high": float(high),
        "n": len(ends),
        "method": f"bootstrap over runs ({reps})",
        "level": 0.95,
    }


def exp_adversarial(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Regret of seven policies, with the same settings, in a stochastic and in an adversarial world; and the nemesis.

    Returns:
        Sizes; `worlds`: per world and policy the curve with intervals, the final interval and the exponent of growth;
        `bounds` on the regret at the horizon; `nemesis`: regret per round of every policy against rewards made for
        its copy, with the copy's coins and with coins of its own.
    """
    seed, horizon, n_runs = int(rng.integers(2**62)), cfg.adversarial_horizon, cfg.adversarial_runs
    items = [(seed, world, slug, horizon, n_runs) for world in ("stochastic", "adversarial") for slug in MAKERS]
    played = pmap(_play, items, jobs, desc="adversarial")
    worlds: dict[str, Any] = {"stochastic": {}, "adversarial": {}}
    for item, (name, marks, regret) in zip(items, played, strict=True):
        intervals = [mean_ci(column) for column in regret.T]
        early = int(np.searchsorted(marks, horizon // GROWTH_FACTOR))
        worlds[item[1]][item[2]] = {
            "name": name,
            "mean": [i.estimate for i in intervals],
            "low": [i.low for i in intervals],
            "high": [i.high for i in intervals],
            "final": intervals[-1].as_dict(),
            "growth": _growth(regret, early, stream(seed, "growth", *item[1:3])),
        }
    short, runs = cfg.nemesis_horizon, cfg.nemesis_runs
    faced_items = [(seed, coins, slug, short, runs) for slug in MAKERS for coins in ("seen", "hidden")]
    faced = dict(
        zip([item[1:3] for item in faced_items], pmap(_face_nemesis, faced_items, jobs, desc="nemesis"), strict=True)
    )
    promise = exp3_ix_tail(_any_arms(NEMESIS_ARMS), short, RISK)
    return {
        "n_runs": n_runs,
        "horizon": horizon,
        "n_arms": N_ARMS,
        "gap": GAP,
        "checkpoints": played[0][1].tolist(),
        "worlds": worlds,
        "bounds": {slug: bound(_any_arms(N_ARMS), horizon) for slug, bound in BOUNDS.items()},
        "nemesis": {
            "n_runs": runs,
            "horizon": short,
            "n_arms": NEMESIS_ARMS,
            "floor": 1 - 1 / NEMESIS_ARMS,
            "policies": {
                slug: {
                    "name": worlds["stochastic"][slug]["name"],
                    "seen": mean_ci(faced["seen", slug] / short).as_dict(),
                    "hidden": mean_ci(faced["hidden", slug] / short).as_dict(),
                }
                for slug in MAKERS
            },
            "bounds_per_round": {slug: bound(_any_arms(NEMESIS_ARMS), short) / short for slug, bound in BOUNDS.items()},
            "exp3_ix_risk": RISK,
            "exp3_ix_broken": wilson(int(np.sum(faced["hidden", "exp3_ix"] > promise)), runs).as_dict(),
        },
    }
