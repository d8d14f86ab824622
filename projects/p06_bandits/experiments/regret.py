"""Regret of the stochastic policies: the race, slopes against Lai and Robbins, minimax scaling, tails, winners."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p06_bandits.experiments.games import (
    LABELS,
    MEANS,
    Game,
    decades,
    draw_seed,
    needed_parameters,
    play,
)
from projects.p06_bandits.known_leader import kl_ucb_pulls, thompson_pulls, ucb1_pulls
from projects.p06_bandits.policies.protocol import FloatArray
from projects.p06_bandits.policies.registry import STOCHASTIC
from projects.p06_bandits.theory.lower_bounds import lai_robbins_constant
from shared.parallel import pmap
from shared.stats import Interval, mean_ci, wilson

if TYPE_CHECKING:
    from projects.p06_bandits.run import Config

RACE = ("spread", "rare", "chapelle_li", "hard")
SLOPE_POLICIES = ("ucb1", "kl_ucb", "thompson", "imed")
MINIMAX_POLICIES = ("ucb1", "moss", "moss_anytime", "kl_ucb", "kl_ucb_pp", "thompson")
MINIMAX_SCALES = (1.0, 2.0, 4.0)
TAIL_GAMES: tuple[tuple[str, tuple[tuple[str, float], ...]], ...] = (
    ("ftl", ()),
    ("epsilon_greedy", (("epsilon", 0.02),)),
    ("ucb1", ()),
    ("ucb_tuned", ()),
    ("moss", ()),
    ("kl_ucb", ()),
    ("imed", ()),
    ("thompson", ()),
    ("thompson_optimistic", ()),
    ("thompson_reshaped", (("alpha", 0.25),)),
)
PHASE_POLICIES = ("ftl", "epsilon_greedy", "ucb1", "ucb_tuned", "moss", "kl_ucb", "kl_ucb_pp", "imed", "thompson")
# Their names would carry hyper-parameters that differ between instances.
PLAIN_LABELS = {"etc": "ETC", "epsilon_decay": "ε_t-greedy"}
T_INTERVAL = "mean over runs, 95% Student t interval"


def _summary(game: Game) -> dict[str, Any]:
    """Play a game and keep what the race reports."""
    run = play(game)
    found = run.summary()
    stuck = wilson(int(run.stuck().sum()), game.n_runs)
    kept = ("mean", "low", "high", "q05", "median", "q95")
    return {
        "label": PLAIN_LABELS.get(game.policy, run.policy),
        "checkpoints": found["checkpoints"],
        **{name: found[name] for name in kept},
        "final": mean_ci(run.pseudo_regret[:, -1]).as_dict(),
        "realised": mean_ci(run.realised_regret[:, -1]).as_dict(),
        "stuck": stuck.as_dict(),
    }


def exp_race(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """All stochastic policies on five instances; all of them meet the same rewards.

    Returns:
        For each instance its means, Lai-Robbins constant and, for every policy, regret at log-spaced checkpoints: mean
        with 95% t interval, quantiles over runs, and the share of runs that are stuck (see Trajectories.stuck).
    """
    sizes = {name: (cfg.race_horizon, cfg.race_runs) for name in RACE}
    sizes["uniform_prior"] = (1000, cfg.race_prior_runs)
    seeds = {name: draw_seed(rng) for name in sizes}
    games = [
        Game(slug, name, horizon, n_runs, seeds[name], decades(horizon, 6), needed_parameters(slug, name, horizon))
        for name, (horizon, n_runs) in sizes.items()
        for slug in STOCHASTIC
    ]
    found = pmap(_summary, games, jobs, key=str, desc="race")
    instances: dict[str, Any] = {}
    for game, summary in zip(games, found, strict=True):
        entry = instances.setdefault(
            game.instance,
            {
                "label": LABELS[game.instance],
                "means": MEANS.get(game.instance, []),
                "lai_robbins": lai_robbins_constant(MEANS[game.instance]) if game.instance in MEANS else None,
                "horizon": game.horizon,
                "n_runs": game.n_runs,
                "checkpoints": summary["checkpoints"],
                "policies": {},
            },
        )
        entry["policies"][game.policy] = summary
    for entry in instances.values():
        final = {slug: row["mean"][-1] for slug, row in entry["policies"].items()}
        entry["ranking"] = sorted(final, key=lambda slug: final[slug])
    return {"instances": instances, "interval": T_INTERVAL}


def _slopes(regret: FloatArray, marks: FloatArray, constant: float) -> list[Interval]:
    """Local slope of regret against log t between successive marks, over the Lai-Robbins constant; regret (R, C).

    The slope between two marks is linear in each run's regret, so its interval over independent runs is exact in the
    sense of the t interval, whatever the dependence within a run. Between two marks no estimator built from further
    checkpoints in between helps: the increments of regret in log t are close to independent, so the end points carry
    all there is.
    """
    per_run = np.diff(regret, axis=1) / np.diff(np.log(marks)) / constant
    return [mean_ci(column) for column in per_run.T]


def _predicted(policy: str, means: list[float], marks: FloatArray, constant: float) -> list[float]:
    """Slopes over the constant that the leader's bonus explains (known_leader, item 1), where there is a formula."""
    formula = {"kl_ucb": kl_ucb_pulls, "ucb1": ucb1_pulls}.get(policy)
    if formula is None:
        return []
    best = max(means)
    regret = np.sum([(best - m) * formula(m, best, marks) for m in means if m < best], axis=0)
    return [float(s) for s in np.diff(regret) / np.diff(np.log(marks)) / constant]


def _slope_game(game: Game) -> dict[str, Any]:
    """Play a long game and compare its slopes with the Lai-Robbins constant, decade by decade."""
    run = play(game)
    constant = lai_robbins_constant(MEANS[game.instance])
    marks = run.checkpoints.astype(float)
    curve = [mean_ci(column) for column in run.pseudo_regret.T]
    powers = np.array([t in {10**k for k in range(2, 10)} for t in run.checkpoints])
    if powers.sum() < 2:
        raise ValueError(f"the horizon is {game.horizon}; it must be at least 1,000 to hold the decade from 100 on")
    ratios = _slopes(run.pseudo_regret[:, powers], marks[powers], constant)
    predicted = _predicted(game.policy, MEANS[game.instance], marks[powers], constant)
    last = ratios[-1]
    return {
        "label": run.policy,
        "checkpoints": run.checkpoints.tolist(),
        "mean": [c.estimate for c in curve],
        "low": [c.low for c in curve],
        "high": [c.high for c in curve],
        "decade_ends": [int(t) for t in marks[powers][1:]],
        "ratio": [r.estimate for r in ratios],
        "ratio_low": [r.low for r in ratios],
        "ratio_high": [r.high for r in ratios],
        "predicted": predicted,
        "last": last.as_dict(),
        "last_predicted": predicted[-1] if predicted else None,
        "contains_constant": bool(1.0 in last),
        "contains_prediction": bool(predicted[-1] in last) if predicted else None,
    }


def exp_asymptotics(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Slope of regret against log T over each decade, in units of the Lai-Robbins constant.

    Two instances at cfg.slope_horizon, one at cfg.long_horizon, and the two reductions of known_leader far beyond both.

    Returns:
        For every study its policies' mean curves and slopes; "far" has the slopes per decade from theory.
    """
    studies = {
        "two_arms": ("two_arms", cfg.slope_horizon, cfg.slope_runs),
        "five_arms": ("five_arms", cfg.slope_horizon, cfg.slope_runs),
        "long": ("two_arms", cfg.long_horizon, cfg.long_runs),
    }
    seeds = {name: draw_seed(rng) for name in studies}
    keys = [(name, policy) for name in studies for policy in SLOPE_POLICIES]
    games = [
        Game(policy, studies[name][0], studies[name][1], studies[name][2], seeds[name], decades(studies[name][1], 4))
        for name, policy in keys
    ]
    found = dict(zip(keys, pmap(_slope_game, games, jobs, key=str, desc="asymptotics"), strict=True))

    exponents = np.arange(2.0, 13.0)
    two = MEANS["two_arms"]
    constant = lai_robbins_constant(two)
    pulls = thompson_pulls(two[1], two[0], exponents, cfg.known_leader_runs, rng)
    reduced = _slopes((two[0] - two[1]) * pulls, 10.0**exponents, constant)
    return {
        "studies": {
            name: {
                "label": LABELS[instance],
                "means": MEANS[instance],
                "lai_robbins": lai_robbins_constant(MEANS[instance]),
                "horizon": horizon,
                "n_runs": n_runs,
                "policies": {policy: found[name, policy] for policy in SLOPE_POLICIES},
            }
            for name, (instance, horizon, n_runs) in studies.items()
        },
        "far": {
            "label": LABELS["two_arms"],
            "decade_ends": [float(e) for e in exponents[1:]],
            "kl_ucb": _predicted("kl_ucb", two, 10.0**exponents, constant),
            "thompson": [r.estimate for r in reduced],
            "thompson_low": [r.low for r in reduced],
            "thompson_high": [r.high for r in reduced],
            "n_runs": cfg.known_leader_runs,
        },
        "estimator": "regret gained in the last decade over log 10 and the constant, 95% t interval over runs",
    }


def _final(game: Game) -> tuple[str, FloatArray]:
    """Play a game and keep the final pseudo-regret of every run, shape (R,)."""
    run = play(game)
    return run.policy, run.pseudo_regret[:, -1]


def exp_minimax(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Regret over sqrt(K T) where the gap is hardest, c sqrt(K / T) with c = 1, 2, 4, K = 10, best mean 1/2.

    Returns:
        For every policy and horizon the ratio at each c with its 95% interval, and the worst over c.
    """
    n_arms = 10
    for horizon in cfg.minimax_horizons:
        if horizon <= 4 * n_arms:
            raise ValueError(
                f"minimax_horizons has {horizon}; it must be above {4 * n_arms}, so that the gap is below 1/2"
            )
    seed = draw_seed(rng)
    cells = [
        (policy, horizon, scale)
        for policy in MINIMAX_POLICIES
        for horizon in cfg.minimax_horizons
        for scale in MINIMAX_SCALES
        if scale * math.sqrt(n_arms / horizon) < 0.5
    ]
    games = [
        Game(policy, "worst case", horizon, cfg.minimax_runs, seed, (horizon,), means=_one_better(n_arms, gap))
        for policy, horizon, gap in ((p, h, c * math.sqrt(n_arms / h)) for p, h, c in cells)
    ]
    found = pmap(_final, games, jobs, key=str, desc="minimax")
    policies: dict[str, Any] = {}
    for (policy, horizon, scale), (label, regret) in zip(cells, found, strict=True):
        ratio = mean_ci(regret / math.sqrt(n_arms * horizon))
        entry = policies.setdefault(policy, {"label": label, "cells": []})
        entry["cells"].append({"horizon": horizon, "scale": scale, **ratio.as_dict()})
    for entry in policies.values():
        entry["worst"] = [
            max((c for c in entry["cells"] if c["horizon"] == horizon), key=lambda c: c["estimate"])
            for horizon in cfg.minimax_horizons
        ]
        entry["first"], entry["last"] = entry["worst"][0], entry["worst"][-1]
        entry["growth"] = entry["last"]["estimate"] / entry["first"]["estimate"]
    return {
        "n_arms": n_arms,
        "horizons": list(cfg.minimax_horizons),
        "first_horizon": cfg.minimax_horizons[0],
        "last_horizon": cfg.minimax_horizons[-1],
        "n_runs": cfg.minimax_runs,
        "policies": policies,
        "interval": T_INTERVAL,
    }


def _one_better(n_arms: int, gap: float) -> tuple[float, ...]:
    """One arm of mean 1/2, the others `gap` below it."""
    return (0.5, *[0.5 - gap] * (n_arms - 1))


def _order_interval(sorted_values: FloatArray, q: float) -> Interval:
    """Quantile with a distribution-free interval: order statistics whose ranks are binomial (n, q), 95%."""
    n = sorted_values.size
    half = 1.96 * math.sqrt(n * q * (1 - q))
    low, high = max(math.floor(n * q - half) - 1, 0), min(math.ceil(n * q + half), n - 1)
    value = float(np.quantile(sorted_values, q))
    return Interval(value, float(sorted_values[low]), float(sorted_values[high]), n, f"q{q:g}, order statistics")


def _tail_game(game: Game) -> dict[str, Any]:
    """Play a game and describe the distribution of its final regret."""
    run = play(game)
    regret = np.sort(run.pseudo_regret[:, -1])
    levels = 1.0 - np.geomspace(1.0, 0.002, 60)
    worst = regret[int(0.95 * regret.size) :]
    return {
        "label": run.policy,
        "levels": levels.tolist(),
        "quantiles": np.quantile(regret, levels).tolist(),
        "mean": mean_ci(regret).as_dict(),
        "median": _order_interval(regret, 0.5).as_dict(),
        "q95": _order_interval(regret, 0.95).as_dict(),
        "mean_of_worst_5_percent": float(worst.mean()),
        "stuck": wilson(int(run.stuck().sum()), game.n_runs).as_dict(),
    }


def exp_tail(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Distribution of regret over runs: the mean hides the runs that never find the best arm.

    Returns:
        For the 10-arm problem with uniform prior (T = 1,000) the quantile function of every policy's regret, mean,
        median, 95% quantile, the mean of the worst 5% and the share of stuck runs.
    """
    seed = draw_seed(rng)
    games = [Game(slug, "uniform_prior", 1000, cfg.tail_runs, seed, hyper=hyper) for slug, hyper in TAIL_GAMES]
    found = pmap(_tail_game, games, jobs, key=str, desc="tails")
    return {
        "label": LABELS["uniform_prior"],
        "horizon": 1000,
        "n_runs": cfg.tail_runs,
        "policies": {game.policy: row for game, row in zip(games, found, strict=True)},
    }


def exp_phase(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Who wins where: the policy of least mean regret for every gap and horizon, and those that tie with it.

    A policy ties with the winner when the 95% interval of their difference over runs that met the same rewards, at a
    level corrected for the number of comparisons (Bonferroni), contains 0.

    Returns:
        For every (horizon, gap) the mean regrets, the winner and the tied policies; K = 10, best mean 1/2.
    """
    n_arms = 10
    seed = draw_seed(rng)
    cells = [(horizon, gap) for horizon in cfg.phase_horizons for gap in cfg.phase_gaps]
    games = [
        Game(policy, "one better", horizon, cfg.phase_runs, seed, (horizon,), means=_one_better(n_arms, gap))
        for horizon, gap in cells
        for policy in PHASE_POLICIES
    ]
    found = iter(pmap(_final, games, jobs, key=str, desc="phases"))
    rows: list[dict[str, Any]] = []
    labels: dict[str, str] = {}
    level = 1.0 - 0.05 / (len(PHASE_POLICIES) - 1)
    for horizon, gap in cells:
        regrets: dict[str, FloatArray] = {}
        for policy in PHASE_POLICIES:
            labels[policy], regrets[policy] = next(found)
        means = {policy: float(r.mean()) for policy, r in regrets.items()}
        winner = min(means, key=lambda policy: means[policy])
        differences = {p: regrets[p] - regrets[winner] for p in PHASE_POLICIES if p != winner}
        tied = [p for p, d in differences.items() if np.ptp(d) == 0.0 or mean_ci(d, level).low <= 0.0]
        rows.append({"horizon": horizon, "gap": gap, "mean": means, "winner": winner, "tied": tied})
    return {
        "n_arms": n_arms,
        "best_mean": 0.5,
        "n_runs": cfg.phase_runs,
        "horizons": list(cfg.phase_horizons),
        "gaps": list(cfg.phase_gaps),
        "labels": labels,
        "cells": rows,
        "n_cells": len(rows),
        "n_tied": sum(len(row["tied"]) > 0 for row in rows),
        "n_winners": len({row["winner"] for row in rows}),
        "alone": {p: sum(row["winner"] == p and not row["tied"] for row in rows) for p in PHASE_POLICIES},
        "interval": f"paired differences, Student t at level {level:.4f} (95% Bonferroni over {len(labels) - 1})",
    }
