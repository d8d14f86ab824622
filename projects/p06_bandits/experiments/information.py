"""Experiments on information: Russo and Van Roy's race for Bayesian regret, and the information ratio itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p06_bandits.information import least_ratio
from projects.p06_bandits.policies.bayes_ucb import BayesUCB
from projects.p06_bandits.policies.ids import IDS, VIDS
from projects.p06_bandits.policies.kl_ucb import KLUCB
from projects.p06_bandits.policies.knowledge_gradient import KnowledgeGradient
from projects.p06_bandits.policies.moss import MOSS
from projects.p06_bandits.policies.protocol import FloatArray, IntArray, Policy
from projects.p06_bandits.policies.thompson import Thompson
from projects.p06_bandits.policies.ucb1 import UCB1
from projects.p06_bandits.policies.ucb_tuned import UCBTuned
from projects.p06_bandits.problems import BayesianBernoulli
from projects.p06_bandits.simulate import simulate
from projects.p06_bandits.theory.bounds.bayesian import information_ratio
from shared.parallel import pmap
from shared.seeding import rng as stream
from shared.stats import mean_ci, paired_diff_ci

if TYPE_CHECKING:
    from projects.p06_bandits.run import Config

MAKERS: dict[str, Callable[[], Policy]] = {
    "ids": IDS,
    "v_ids": VIDS,
    "thompson": Thompson,
    "bayes_ucb": BayesUCB,
    "ucb_tuned": UCBTuned,
    "moss": MOSS,
    "kl_ucb": KLUCB,
    "kg": KnowledgeGradient,
    "ucb1": UCB1,
}
RECALLED = {"ids": 18.0, "v_ids": 18.1, "thompson": 28.1}
"""Mean regret in Russo & Van Roy (2018), Table 1, as we recall it: UNVERIFIED, the paper's text was not at hand. The
values of the other policies are left out rather than guessed."""
N_ARMS, HORIZON = 10, 1000
CHUNK = 250  # runs per task: what is drawn depends on this number, so it is no setting
N_CHECKPOINTS = 50


def _play(item: tuple[int, str, int, int]) -> tuple[str, FloatArray]:
    """One policy in one chunk of runs: item = (seed, policy, chunk, runs)."""
    seed, slug, chunk, n_runs = item
    policy = MAKERS[slug]()
    marks = np.linspace(HORIZON // N_CHECKPOINTS, HORIZON, N_CHECKPOINTS).astype(np.int64)
    # The same stream for every policy: run r meets the same arms and rewards under all of them.
    found = simulate(policy, BayesianBernoulli(N_ARMS), HORIZON, n_runs, stream(seed, "information", chunk), marks)
    return policy.name, found.pseudo_regret


class _Watched(IDS):
    """IDS that notes, round by round, its own ratio and the one Thompson sampling would have on the same posterior."""

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        super().reset(n_runs, n_arms, horizon)
        self.notes: list[FloatArray] = []

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        out = self.posterior.outlook()
        # Thompson sampling plays arm a with probability p*(a)
        cost, gain = (out.p_best * out.regret).sum(axis=1), (out.p_best * out.gain).sum(axis=1)
        open_game = gain > 1e-9  # where the best arm is known, both ratios are 0 / 0
        own = [least_ratio(d, g)[1] for d, g in zip(out.regret[open_game], out.gain[open_game], strict=True)]
        entropy = -(out.p_best * np.log(np.maximum(out.p_best, 1e-300))).sum(axis=1)
        count = max(int(open_game.sum()), 1)
        thompson = cost[open_game] ** 2 / gain[open_game]
        self.notes.append(np.array([sum(own) / count, thompson.sum() / count, entropy.mean(), open_game.mean()]))
        return super().select(t, rng)


def _watch(item: tuple[int, int, int]) -> FloatArray:
    """Ratios of IDS and Thompson sampling, entropy, open games, per round (T, 4): item = (seed, horizon, runs)."""
    seed, horizon, n_runs = item
    watched = _Watched()
    simulate(watched, BayesianBernoulli(N_ARMS), horizon, n_runs, stream(seed, "ratio"))
    return np.stack(watched.notes)


def exp_information(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Bayesian regret of nine policies on ten Bernoulli arms with uniform priors over 1,000 rounds.

    Returns:
        Sizes; `policies`: per policy the curve with intervals, the final interval, quantiles of the final regret, and
        the paired difference from IDS; `bound` of IDS; `ratio`: information ratios of IDS and Thompson sampling on
        the same posteriors.
    """
    seed, n_runs = int(rng.integers(2**62)), cfg.information_runs
    sizes = [min(CHUNK, n_runs - begin) for begin in range(0, n_runs, CHUNK)]
    items = [(seed, slug, chunk, size) for slug in MAKERS for chunk, size in enumerate(sizes)]
    played = pmap(_play, items, jobs, desc="information")
    policies: dict[str, Any] = {}
    regrets: dict[str, FloatArray] = {}
    for slug in MAKERS:
        mine = [play for item, play in zip(items, played, strict=True) if item[1] == slug]
        regrets[slug] = np.concatenate([regret for _, regret in mine])  # (R, C)
        intervals = [mean_ci(column) for column in regrets[slug].T]
        final = regrets[slug][:, -1]
        policies[slug] = {
            "name": mine[0][0],
            "mean": [i.estimate for i in intervals],
            "low": [i.low for i in intervals],
            "high": [i.high for i in intervals],
            "final": intervals[-1].as_dict(),
            "quantiles": dict(
                zip(
                    ("q05", "q25", "q50", "q75", "q95"),
                    np.quantile(final, [0.05, 0.25, 0.5, 0.75, 0.95]).tolist(),
                    strict=True,
                )
            ),
            "recalled_unverified": RECALLED.get(slug),
            "minus_ids": None if slug == "ids" else paired_diff_ci(final, regrets["ids"][:, -1]).as_dict(),
        }
    (notes,) = pmap(_watch, [(seed, cfg.ratio_horizon, cfg.ratio_runs)], 1, desc="ratio")
    return {
        "n_runs": n_runs,
        "n_arms": N_ARMS,
        "horizon": HORIZON,
        "checkpoints": np.linspace(HORIZON // N_CHECKPOINTS, HORIZON, N_CHECKPOINTS).astype(int).tolist(),
        "policies": policies,
        "bound": information_ratio([0.5] * N_ARMS, HORIZON),
        "ratio": {
            "n_runs": cfg.ratio_runs,
            "rounds": list(range(1, cfg.ratio_horizon + 1)),
            "ids": notes[:, 0].tolist(),
            "thompson": notes[:, 1].tolist(),
            "entropy": notes[:, 2].tolist(),
            "open_share": notes[:, 3].tolist(),
            "ceiling": N_ARMS / 2,
            "prior_entropy": math.log(N_ARMS),
            "largest_ids": float(notes[:, 0].max()),
            "largest_thompson": float(notes[:, 1].max()),
        },
    }
