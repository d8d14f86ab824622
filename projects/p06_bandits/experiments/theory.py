"""Experiments of the theory engine that need no theorem: the exact optimum, and exact regret against simulated."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p06_bandits.arms import BernoulliBandit, GaussianBandit
from projects.p06_bandits.policies import make_policy
from projects.p06_bandits.policies.protocol import FloatArray
from projects.p06_bandits.problems import BayesianBernoulli
from projects.p06_bandits.simulate import Problem, simulate
from projects.p06_bandits.theory.beta_comparison import expected_max
from projects.p06_bandits.theory.exact_dp import UNIFORM, bayes_optimal_line
from projects.p06_bandits.theory.exact_etc import exact_etc_regret_bernoulli, exact_etc_regret_gaussian
from projects.p06_bandits.theory.exact_policies import (
    RULES,
    exact_bayes_regret,
    exact_pull_distribution,
    exact_regret,
    index_choices,
    ucb_index,
)
from shared.parallel import pmap
from shared.stats import mean_ci

if TYPE_CHECKING:
    from projects.p06_bandits.run import Config

SLUG_OF_RULE = {"thompson": "thompson", "kl_ucb": "kl_ucb", "bayes_ucb": "bayes_ucb", "greedy": "ftl", "ucb1": "ucb1"}
"""Exact rules (theory.exact_policies) and the simulated policy that each of them describes."""
RULE_NAMES = {
    "bayes_optimal": "Bayes-optimal",
    "bayes_ucb": "Bayes-UCB",
    "kl_ucb": "KL-UCB",
    "bayes_greedy": "greedy (posterior mean)",
    "thompson": "Thompson",
    "greedy": "greedy (empirical mean)",
    "ucb1": "UCB1",
}
LAW_MEANS = [0.6, 0.4]
EXPLORATION_SCALES = [0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0]


def _bayesian_intervals(item: tuple[str, int, int, list[int], int]) -> tuple[str, dict[str, Any]]:
    """Bayes regret of a simulated policy on two arms with uniform priors, with 99% intervals at some rounds."""
    rule, horizon, n_runs, marks, seed = item
    rng = np.random.default_rng([seed, 0])  # the same for all policies: common random numbers
    run = simulate(make_policy(SLUG_OF_RULE[rule]), BayesianBernoulli(2), horizon, n_runs, rng, np.array(marks))
    intervals = [mean_ci(column, 0.99) for column in run.pseudo_regret.T]
    return rule, {
        "n_runs": n_runs,
        "n": run.checkpoints.tolist(),
        "mean": [i.estimate for i in intervals],
        "low": [i.low for i in intervals],
        "high": [i.high for i in intervals],
    }


def exp_exact_lines(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Exact Bayes regret of the optimum and of six policies at every horizon, and the exact law of regret.

    The lines are exact; `simulated` holds the same regrets measured on policies that are played, for the eye.
    """
    horizon = cfg.theory_horizon
    horizons = range(1, horizon + 1)
    optimum = bayes_optimal_line(horizons)
    lines = {s: exact_bayes_regret(RULES[s], horizon) for s in RULE_NAMES if s != "bayes_optimal"}
    rules = {
        slug: {
            "name": RULE_NAMES[slug],
            "regret": line.tolist(),
            "final": float(line[-1]),
            "excess": float(line[-1] - optimum[-1]),
            "ratio": float(line[-1] / optimum[-1]),
        }
        for slug, line in lines.items()
    }
    # the first horizon from which Thompson sampling stays ahead of never exploring at all
    behind = np.flatnonzero(lines["thompson"] >= lines["bayes_greedy"])
    laws = {}
    for slug in RULE_NAMES:
        law = exact_pull_distribution(RULES[slug], horizon, LAW_MEANS)
        gap = LAW_MEANS[0] - LAW_MEANS[1]
        laws[slug] = {
            "name": RULE_NAMES[slug],
            # P(at least j pulls of the worse arm), j = 0..T
            "tail": np.clip(np.cumsum(law[::-1])[::-1], 0.0, 1.0).tolist(),
            "mean_regret": float(gap * law @ np.arange(horizon + 1)),
            "lost_half": float(law[(horizon + 1) // 2 :].sum()),
        }
    tuned_at = min(horizon, 100)
    scale_regret = [
        float(exact_bayes_regret(partial(index_choices, partial(ucb_index, scale=a)), tuned_at)[-1])
        for a in EXPLORATION_SCALES
    ]
    best = int(np.argmin(scale_regret))
    seed = int(rng.integers(2**63))
    marks = sorted({max(1, round(horizon * share)) for share in (0.1, 0.25, 0.5, 0.75, 1.0)})
    played = pmap(
        _bayesian_intervals,
        [
            (slug, horizon, cfg.theory_runs, marks, seed)
            for slug in ("thompson", "kl_ucb", "bayes_ucb", "greedy", "ucb1")
        ],
        jobs=jobs,
        desc="two arms, simulated",
    )
    return {
        "simulated": dict(played),
        "prior": "Beta(1, 1) for both arms",
        "oracle_per_round": expected_max(UNIFORM, UNIFORM),
        "horizons": list(horizons),
        "horizon": horizon,
        "optimum": optimum.tolist(),
        "optimum_final": float(optimum[-1]),
        "rules": rules,
        "thompson_ahead_of_greedy_from": int(behind[-1]) + 2 if behind.size else 1,
        "law": {"means": LAW_MEANS, "rules": laws},
        "ucb_scale": {
            "horizon": tuned_at,
            "optimum": float(optimum[tuned_at - 1]),
            "scale": EXPLORATION_SCALES,
            "regret": scale_regret,
            "best_scale": EXPLORATION_SCALES[best],
            "best_regret": scale_regret[best],
        },
    }


ETC_HORIZON = 200
EXACT_INSTANCES = [[0.6, 0.4], [0.9, 0.8], [0.1, 0.05]]


def _against_exact(item: tuple[str, list[float], int, int, int]) -> dict[str, Any]:
    """Simulated regret of one rule on one instance with a 99% interval, and the exact value."""
    rule, means, horizon, n_runs, seed = item
    rng = np.random.default_rng([seed, 1])
    run = simulate(make_policy(SLUG_OF_RULE[rule]), BernoulliBandit(means), horizon, n_runs, rng, np.array([horizon]))
    exact = float(exact_regret(RULES[rule], horizon, means)[-1])
    return _compared(RULE_NAMES[rule], means, run.pseudo_regret[:, -1], exact)


def _etc_against_exact(item: tuple[str, list[float], int, int, int, int]) -> dict[str, Any]:
    """The same for explore-then-commit, whose regret has a closed form for any number of arms."""
    arms, means, m, horizon, n_runs, seed = item
    problem: Problem = BernoulliBandit(means) if arms == "Bernoulli" else GaussianBandit(means)
    exact = exact_etc_regret_bernoulli if arms == "Bernoulli" else exact_etc_regret_gaussian
    rng = np.random.default_rng([seed, 2])
    run = simulate(make_policy("etc", m=m), problem, horizon, n_runs, rng, np.array([horizon]))
    return _compared(f"ETC (m={m}), {arms}", means, run.pseudo_regret[:, -1], exact(means, horizon, m))


def _compared(name: str, means: list[float], regret: FloatArray, exact: float) -> dict[str, Any]:
    interval = mean_ci(regret, 0.99)
    error = float(regret.std(ddof=1)) / np.sqrt(regret.size)
    return {
        "policy": name,
        "means": means,
        "exact": exact,
        "simulated": interval.as_dict(),
        "z": (interval.estimate - exact) / error,
        "inside": bool(exact in interval),
    }


def exp_exact_vs_simulated(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Do the simulator and the policies reproduce regrets that are known exactly? One 99% interval per case."""
    seed, n_runs, horizon = int(rng.integers(2**63)), cfg.theory_runs, min(cfg.theory_horizon, 100)
    rules = [(rule, means, horizon, n_runs, seed) for means in EXACT_INSTANCES for rule in SLUG_OF_RULE]
    etc = [
        ("Bernoulli", [0.6, 0.5, 0.3], 10, ETC_HORIZON, n_runs, seed),
        ("Gaussian", [0.5, 0.3, 0.0, -0.5], 10, ETC_HORIZON, n_runs, seed),
    ]
    rows = pmap(_against_exact, rules, jobs=jobs, desc="exact against simulated")
    rows += pmap(_etc_against_exact, etc, jobs=jobs, desc="explore-then-commit")
    return {
        "horizon": horizon,
        "n_runs": n_runs,
        "level": 0.99,
        "rows": rows,
        "n_cases": len(rows),
        "n_inside": sum(row["inside"] for row in rows),
        "largest_z": max(abs(row["z"]) for row in rows),
    }
