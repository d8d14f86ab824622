"""The contextual experiments: a bake-off on real classification sets, and what the scale of the contexts does.

Permutations are named streams: every policy sees the same ones, and those on which hyper-parameters are chosen
("tune") are never those on which accuracies are reported ("report").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p06_bandits.contextual import make_contextual
from projects.p06_bandits.contextual.progressive import Stream, play, play_full_information
from projects.p06_bandits.contextual.protocol import FloatArray
from projects.p06_bandits.contextual.significance import significant_wins
from projects.p06_bandits.data.classification import SCALINGS, load
from projects.p06_bandits.experiments.linear_bandit import exp_linear_regret as exp_linear_regret
from shared.parallel import pmap
from shared.seeding import rng as stream
from shared.stats import mean_ci, paired_diff_ci

if TYPE_CHECKING:
    from projects.p06_bandits.run import Config

PENALTY = 0.1
"""Ridge lambda of every linear and logistic model but Greedy's, which is tuned."""

Setting = dict[str, float]


def _grid(**values: Sequence[float]) -> list[Setting]:
    """All combinations of the named values."""
    settings: list[Setting] = [{}]
    for name, choices in values.items():
        settings = [{**s, name: choice} for s in settings for choice in choices]
    return settings


_IMPORTANCE = _grid(epsilon=[0.01, 0.05, 0.1], tau=[0.05, 0.2])
_WIDTHS = [0.03, 0.1, 0.2, 0.3, 0.5, 1.0]
_RADII = [0.1, 0.25, 0.5, 1.0, 2.0, 4.0]

GRIDS: dict[str, list[Setting]] = {
    "uniform": [{}],
    "greedy": _grid(penalty=[1.0, 0.3, 0.1, 0.03, 0.01, 0.003]),
    "epsilon_greedy_ips": _IMPORTANCE,
    "epsilon_greedy_dr": _IMPORTANCE,
    "epsilon_greedy_mtr": _IMPORTANCE,
    "linucb": _grid(alpha=_WIDTHS, penalty=[PENALTY]),
    "linucb_hybrid": _grid(alpha=_WIDTHS, penalty=[PENALTY]),
    "oful": _grid(norm=_RADII, penalty=[PENALTY]),
    "lints": _grid(v=[0.01, 0.03, 0.1, 0.2, 0.3, 1.0], penalty=[PENALTY]),
    "logistic_ucb": _grid(alpha=[0.03, 0.1, 0.3, 0.5, 1.0, 2.0], penalty=[PENALTY]),
    "logistic_ts": _grid(v=[0.03, 0.1, 0.2, 0.3, 0.5, 1.0], penalty=[PENALTY]),
    "neural_linear": _grid(v=[0.01, 0.03, 0.1], rate=[0.003, 0.01], penalty=[PENALTY]),
    "squarecb": _grid(gamma=[3.0, 10.0, 30.0, 100.0, 300.0, 1000.0], penalty=[PENALTY]),
    "regcb_opt": _grid(c0=[1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1], penalty=[PENALTY]),
    "regcb_elim": _grid(c0=[1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2], penalty=[PENALTY]),
    "bootstrap_ts": _grid(prior_scale=[0.0, 0.1, 0.2, 0.3, 0.5, 1.0], penalty=[PENALTY]),
    "bag": _grid(n_policies=[2, 4, 8], tau=[0.05, 0.2], penalty=[PENALTY]),
    "cover": _grid(n_policies=[4], psi=[0.01, 0.1, 1.0], tau=[0.05, 0.2], penalty=[PENALTY]),
    "knn_ucb": _grid(phi=[0.3, 1.0], theta=[0.0, 0.03, 0.1]),
    "tree_ts": _grid(threshold=[2.0, 4.0, 8.0, 12.0, 16.0, 24.0]),
}
"""Settings tried for each policy: six each (uniform has none), on the same tuning permutations."""

for _slug in ("epsilon_greedy_ips", "epsilon_greedy_dr", "epsilon_greedy_mtr"):
    GRIDS[_slug] = [{**setting, "penalty": PENALTY} for setting in GRIDS[_slug]]

FULL_INFORMATION = "full_information"
"""Slug of the supervised learner that sees all rewards; tuned like Greedy, and no part of the win counts."""
GRIDS[FULL_INFORMATION] = GRIDS["greedy"]


@dataclass(frozen=True)
class BakeoffJob:
    """One policy on one data set: tune it, then report it."""

    seed: int
    dataset: str
    policy: str
    max_rounds: int
    n_tune: int
    n_report: int

    def key(self) -> str:
        """Name for the cache and for errors."""
        return f"bakeoff/{self.dataset}/{self.policy}/{self.max_rounds}/{self.n_tune}/{self.n_report}/{self.seed}"


def permuted(
    seed: int, dataset: str, role: str, index: int, max_rounds: int, scaling: str | None = None
) -> tuple[FloatArray, FloatArray]:
    """Contexts (T, d) and rewards (T, K) of one permutation of a data set, cut after max_rounds rows."""
    data = load(dataset)
    order = stream(seed, "permutation", dataset, role, index).permutation(len(data.rewards))[:max_rounds]
    return data.scaled(scaling)[order], data.rewards[order]


def _play(job: BakeoffJob, setting: Setting, role: str, index: int) -> Stream:
    """Play one permutation with one setting."""
    contexts, rewards = permuted(job.seed, job.dataset, role, index, job.max_rounds)
    rng = stream(job.seed, "policy", job.dataset, job.policy, role, index)
    if job.policy == FULL_INFORMATION:
        return play_full_information(contexts, rewards, setting["penalty"], rng)
    return play(make_contextual(job.policy, **setting), contexts, rewards, rng)


def tune_and_report(job: BakeoffJob) -> dict[str, Any]:
    """Choose the best of the policy's settings on the tuning permutations, then play the reporting ones with it."""
    grid = GRIDS[job.policy]
    tuning = [0.0]
    if len(grid) > 1:
        tuning = [float(np.mean([_play(job, s, "tune", i).accuracy() for i in range(job.n_tune)])) for s in grid]
    chosen = grid[int(np.argmax(tuning))]
    streams = [_play(job, chosen, "report", i) for i in range(job.n_report)]
    rounds = checkpoints(len(streams[0].rewards))
    curves = np.array([s.accuracy_at(rounds) for s in streams])  # (P, C)
    return {
        "chosen": chosen,
        "tuning_accuracy": max(tuning),
        "runs": [s.accuracy() for s in streams],
        "curve": [mean_ci(c) for c in curves.T],
        "rounds": len(streams[0].rewards),
        "checkpoints": rounds,
    }


def checkpoints(n_rounds: int, first: int = 20, count: int = 25) -> list[int]:
    """About `count` rounds from `first` to the last one, evenly spaced on a logarithmic axis."""
    return sorted({int(t) for t in np.geomspace(min(first, n_rounds), n_rounds, count).round()})


def exp_bakeoff(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Progressive-validation accuracy of all policies on all data sets, after Bietti, Agarwal & Langford (2021).

    Each policy's hyper-parameter is chosen per data set on `contextual_tune` permutations and reported on
    `contextual_report` others. Wins and losses are counted by their test (`significance.py`).
    """
    seed = int(rng.integers(2**31))
    datasets, policies = list(cfg.contextual_datasets), list(cfg.contextual_policies)
    todo = [
        BakeoffJob(seed, d, p, cfg.contextual_rounds, cfg.contextual_tune, cfg.contextual_report)
        for d in datasets
        for p in [*policies, FULL_INFORMATION]
    ]
    found = {
        (job.dataset, job.policy): out
        for job, out in zip(
            todo, pmap(tune_and_report, todo, jobs=jobs, key=BakeoffJob.key, desc="bake-off"), strict=True
        )
    }
    per_set = {d: {p: found[d, p] for p in policies} for d in datasets}
    losses = np.array([[1.0 - np.mean(per_set[d][p]["runs"]) for p in policies] for d in datasets])
    n_rounds = np.array([per_set[d][policies[0]]["rounds"] for d in datasets])
    wins = significant_wins(losses, n_rounds)
    ranks = (losses[:, :, None] > losses[:, None, :]).sum(axis=2) + 1.0  # 1 = smallest loss
    return {
        "datasets": {d: _describe(d, int(n)) for d, n in zip(datasets, n_rounds, strict=True)},
        "policies": {p: make_contextual(p).name for p in policies},
        "n_report": cfg.contextual_report,
        "n_tune": cfg.contextual_tune,
        "n_settings": {p: len(GRIDS[p]) for p in policies},
        "penalty": PENALTY,
        "accuracy": {d: {p: mean_ci(o["runs"]).as_dict() for p, o in row.items()} for d, row in per_set.items()},
        "runs": {d: {p: o["runs"] for p, o in row.items()} for d, row in per_set.items()},
        "chosen": {d: {p: o["chosen"] for p, o in row.items()} for d, row in per_set.items()},
        "curves": {d: _curves(row) for d, row in per_set.items()},
        "wins": {a: {b: int(wins[i, j]) for j, b in enumerate(policies)} for i, a in enumerate(policies)},
        "net_wins": {p: int(wins[i].sum() - wins[:, i].sum()) for i, p in enumerate(policies)},
        "mean_rank": {p: float(ranks[:, i].mean()) for i, p in enumerate(policies)},
        "test": "one-sided z-test of two losses, level 0.05 (Bietti et al. 2021), n = rounds of one pass",
        "price": {d: _price(per_set[d], found[d, FULL_INFORMATION]["runs"]) for d in datasets},
    }


def _describe(dataset: str, n_rounds: int) -> dict[str, Any]:
    """Sizes of a data set as it is played."""
    data = load(dataset)
    n, d = data.contexts.shape
    best_constant = float(data.rewards.mean(axis=0).max())
    return {
        "title": data.title,
        "rows": n,
        "rounds": n_rounds,
        "features": d + 1,
        "actions": data.rewards.shape[1],
        "best_constant": best_constant,
        "scaling": data.scaling,
    }


def _curves(row: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Progressive accuracy at the checkpoints, mean with 95% interval over the reporting permutations."""
    first = next(iter(row.values()))
    return {
        "checkpoints": first["checkpoints"],
        "policies": {
            p: {
                "mean": [c.estimate for c in o["curve"]],
                "low": [c.low for c in o["curve"]],
                "high": [c.high for c in o["curve"]],
            }
            for p, o in row.items()
        },
    }


def _price(row: dict[str, dict[str, Any]], supervised: list[float]) -> dict[str, Any]:
    """What bandit feedback costs: full information minus Greedy, and minus the policy that tuned best on this set."""
    out: dict[str, Any] = {"full_information": mean_ci(supervised).as_dict()}
    candidates = {p: o["tuning_accuracy"] for p, o in row.items()}
    best_tuned = max(candidates, key=lambda p: candidates[p])
    out["best_policy"] = best_tuned
    out["best_gap"] = paired_diff_ci(supervised, row[best_tuned]["runs"]).as_dict()
    if "greedy" in row:
        out["greedy_gap"] = paired_diff_ci(supervised, row["greedy"]["runs"]).as_dict()
    return out


@dataclass(frozen=True)
class AlphaJob:
    """LinUCB over all alphas on one data set under one scaling."""

    seed: int
    dataset: str
    scaling: str
    alphas: tuple[float, ...]
    max_rounds: int
    n_permutations: int

    def key(self) -> str:
        """Name for the cache and for errors."""
        grid = ",".join(f"{a:g}" for a in self.alphas)
        return f"alpha/{self.dataset}/{self.scaling}/{grid}/{self.max_rounds}/{self.n_permutations}/{self.seed}"


def accuracy_by_alpha(job: AlphaJob) -> list[list[float]]:
    """Accuracies (alphas, permutations) of LinUCB."""
    table = []
    streams = [
        permuted(job.seed, job.dataset, "alpha", i, job.max_rounds, job.scaling) for i in range(job.n_permutations)
    ]
    for alpha in job.alphas:
        policy = make_contextual("linucb", alpha=alpha, penalty=PENALTY)
        rngs = [stream(job.seed, "alpha", job.dataset, job.scaling, alpha, i) for i in range(job.n_permutations)]
        table.append([play(policy, x, r, g).accuracy() for (x, r), g in zip(streams, rngs, strict=True)])
    return table


def exp_alpha_sensitivity(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """LinUCB's accuracy over its width alpha, per data set and scaling of the contexts."""
    seed = int(rng.integers(2**31))
    todo = [
        AlphaJob(seed, d, s, tuple(cfg.contextual_alphas), cfg.contextual_rounds, cfg.alpha_permutations)
        for d in cfg.contextual_datasets
        for s in SCALINGS
    ]
    tables = pmap(accuracy_by_alpha, todo, jobs=jobs, key=AlphaJob.key, desc="alpha")
    out: dict[str, Any] = {d: {} for d in cfg.contextual_datasets}
    for job, table in zip(todo, tables, strict=True):
        cells = [mean_ci(row) for row in table]
        best = int(np.argmax([c.estimate for c in cells]))
        contexts = load(job.dataset).scaled(job.scaling)
        out[job.dataset][job.scaling] = {
            "mean": [c.estimate for c in cells],
            "low": [c.low for c in cells],
            "high": [c.high for c in cells],
            "best_alpha": job.alphas[best],
            "best_accuracy": cells[best].estimate,
            "mean_norm": float(np.linalg.norm(contexts, axis=1).mean()),
        }
    return {
        "alphas": list(cfg.contextual_alphas),
        "n_permutations": cfg.alpha_permutations,
        "penalty": PENALTY,
        "titles": {d: load(d).title for d in cfg.contextual_datasets},
        "house_scaling": {d: load(d).scaling for d in cfg.contextual_datasets},
        "by_dataset": out,
        "best_alpha_ratio": {d: _ratio([c["best_alpha"] for c in cells.values()]) for d, cells in out.items()},
    }


def _ratio(values: Sequence[float]) -> float:
    """Largest over smallest."""
    return max(values) / min(values)
