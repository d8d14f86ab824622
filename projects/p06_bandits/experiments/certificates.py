"""Experiments: theorems held against simulated regret, and slopes against the constant of Lai and Robbins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p06_bandits.arms import BernoulliBandit
from projects.p06_bandits.policies import make_policy
from projects.p06_bandits.policies.explore_then_commit import ExploreThenCommit
from projects.p06_bandits.policies.protocol import FloatArray, IntArray, Policy
from projects.p06_bandits.problems import BayesianBernoulli
from projects.p06_bandits.simulate import log_checkpoints, simulate
from projects.p06_bandits.theory.bounds import (
    BOUNDS,
    NO_BOUND,
    Bound,
    epsilon_greedy_bound,
    explore_then_commit_bound,
    kl_ucb_bound,
    optimism,
)
from projects.p06_bandits.theory.certificate import certify, log_slope
from projects.p06_bandits.theory.lower_bounds import lai_robbins_constant
from shared.parallel import pmap
from shared.stats import mean_ci

if TYPE_CHECKING:
    from projects.p06_bandits.run import Config

INSTANCES: dict[str, list[float]] = {
    "wide": [0.75, 0.25],
    "close": [0.55, 0.45],
    "rare": [0.1] + 3 * [0.05] + 3 * [0.02] + 3 * [0.01],  # Garivier & Cappe (2011), scenario 2
}
TITLES = {
    "wide": "2 arms, wide gap",
    "close": "2 arms, narrow gap",
    "rare": "10 arms, rare successes",
    "prior2": "2 arms from the prior",
    "prior10": "10 arms from the prior",
}
SLOPE_SLUGS = ("imed", "dmed", "thompson", "moss", "bayes_ucb", "kl_ucb", "ucb_asymptotic", "ucb1")
TUNED = ("etc", "epsilon_decay")
"""Policies whose settings depend on the instance."""


@dataclass(frozen=True)
class _Case:
    """One policy on one instance, with the theorems it is held against."""

    slug: str
    settings: dict[str, float]
    instance: str
    bounds: tuple[Bound, ...]
    control: bool = False
    """True where the statement is false on purpose, to see that the certificate can fail."""


def _cases(horizon: int) -> list[_Case]:
    """All policies with a theorem, in settings the theorem covers, on all instances; and the controls."""
    cases = []
    for instance, means in INSTANCES.items():
        gap = max(means) - sorted(means)[-2]
        # the m of Lattimore & Szepesvari, equation 6.5, but a quarter of the horizon at most
        m = min(ExploreThenCommit.tuned(gap, horizon).m, horizon // (4 * len(means)))
        cases += [
            _Case("etc", {"m": m}, instance, (explore_then_commit_bound(m),)),
            _Case("epsilon_decay", {"c": 6.0, "d": gap}, instance, (epsilon_greedy_bound(6.0, gap),)),
            _Case("kl_ucb", {"c": 3.0}, instance, (kl_ucb_bound(),)),
        ]
        for slug, bounds in BOUNDS.items():
            if slug not in TUNED and any(b.kind != "bayesian" for b in bounds):
                cases.append(_Case(slug, {}, instance, bounds))
    # A theorem about another policy, and a theorem with all its constants divided by ten: both are false.
    instance = next(iter(INSTANCES))
    (ucb1,) = BOUNDS["ucb1"]
    tenth = replace(ucb1, name="a tenth of Thm 1", reference=f"a tenth of {ucb1.reference}", fn=_tenth_of_ucb1)
    cases.append(_Case("random", {}, instance, (ucb1,), control=True))
    cases.append(_Case("ucb1", {}, instance, (tenth,), control=True))
    return cases


def _tenth_of_ucb1(means: Sequence[float], n: float) -> float:
    return 0.1 * optimism.ucb1(means, n)


def _certify_case(item: tuple[_Case, int, int, int]) -> dict[str, Any]:
    """Simulate one case and hold it against its theorems."""
    case, horizon, n_runs, seed = item
    means = INSTANCES[case.instance]
    rng = np.random.default_rng([seed, 3, list(INSTANCES).index(case.instance)])
    policy = make_policy(case.slug, **case.settings)
    run = simulate(policy, BernoulliBandit(means), horizon, n_runs, rng, log_checkpoints(horizon, 40))
    return _held_against(case, policy, means, run.checkpoints, run.pseudo_regret)


def _certify_bayesian(item: tuple[str, int, int, int, int]) -> dict[str, Any]:
    """The Bayes regret of a policy, arms drawn anew from its prior in each run, against its bound."""
    slug, n_arms, horizon, n_runs, seed = item
    rng = np.random.default_rng([seed, 4, n_arms])
    policy = make_policy(slug)
    run = simulate(policy, BayesianBernoulli(n_arms), horizon, n_runs, rng, log_checkpoints(horizon, 40))
    bounds = tuple(b for b in BOUNDS[slug] if b.kind == "bayesian")
    case = _Case(slug, {}, f"prior{n_arms}", bounds)
    return _held_against(case, policy, [0.5] * n_arms, run.checkpoints, run.pseudo_regret)


def _held_against(
    case: _Case, policy: Policy, means: list[float], checkpoints: IntArray, regret: FloatArray
) -> dict[str, Any]:
    theorems = []
    for bound in case.bounds:
        if bound.kind == "asymptotic" or (bound.kind == "bayesian") != case.instance.startswith("prior"):
            continue
        # a policy that is tuned to its horizon obeys the theorem at the horizon only
        use = np.arange(checkpoints.size) if bound.anytime else np.array([checkpoints.size - 1])
        use = use[checkpoints[use] >= 10]
        limit = np.array([bound.fn(means, float(n)) for n in checkpoints[use]])
        if bound.kind == "exact" or not np.isfinite(limit).any():
            continue
        finite = np.isfinite(limit)
        theorems.append(
            {
                "name": bound.name,
                "reference": bound.reference,
                "kind": bound.kind,
                "checked": bound.checked,
                "n": checkpoints[use][finite].tolist(),
                "bound": limit[finite].tolist(),
                "certificate": certify(checkpoints[use], regret[:, use], limit).as_dict(),
            }
        )
    intervals = [mean_ci(column) for column in regret.T]
    slope = log_slope(checkpoints, regret, start=checkpoints[-1] / 10)
    constant = lai_robbins_constant(means)
    return {
        "slug": case.slug,
        "policy": "KL-UCB (c=3)" if case.slug == "kl_ucb" and case.settings else policy.name,
        "settings": case.settings,
        "instance": case.instance,
        "control": case.control,
        "n_runs": regret.shape[0],
        "n": checkpoints.tolist(),
        "mean": [i.estimate for i in intervals],
        "low": [i.low for i in intervals],
        "high": [i.high for i in intervals],
        # over the last decade, in units of c*; arms drawn from a prior have no c* of their own
        "slope": {"ratio": slope.estimate / constant, "low": slope.low / constant, "high": slope.high / constant}
        if constant > 0
        else None,
        "theorems": theorems,
    }


def exp_certificates(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Simulate every policy that has a theorem and hold its regret against the theorem's bound."""
    seed, horizon, n_runs = int(rng.integers(2**63)), cfg.certificate_horizon, cfg.certificate_runs
    curves = pmap(
        _certify_case,
        [(case, horizon, n_runs, seed) for case in _cases(horizon)],
        jobs=jobs,
        key=lambda item: f"{item[0].slug} on {item[0].instance}",
        desc="certificates",
    )
    curves += pmap(
        _certify_bayesian,
        [("thompson", k, horizon, n_runs, seed) for k in (2, 10)],
        jobs=jobs,
        desc="certificates, Bayesian",
    )
    verdicts = [
        {
            "policy": curve["policy"],
            "instance": curve["instance"],
            "control": curve["control"],
            "theorem": theorem["name"],
            "reference": theorem["reference"],
            "kind": theorem["kind"],
            "checked": theorem["checked"],
            **theorem["certificate"],
        }
        for curve in curves
        for theorem in curve["theorems"]
    ]
    real = [v for v in verdicts if not v["control"]]
    control = [v for v in verdicts if v["control"]]
    return {
        "horizon": horizon,
        "n_runs": n_runs,
        "instances": INSTANCES,
        "titles": TITLES,
        "slope_from": horizon / 10,
        "lai_robbins": {name: lai_robbins_constant(means) for name, means in INSTANCES.items()},
        "registry": [
            {
                "slug": slug,
                "reference": bound.reference,
                "kind": bound.kind,
                "condition": bound.condition,
                "anytime": bound.anytime,
                "checked": bound.checked,
            }
            for slug, bounds in (BOUNDS | {"kl_ucb (c=3)": (kl_ucb_bound(),)}).items()
            for bound in bounds
        ],
        "no_bound": NO_BOUND,
        "curves": curves,
        "slopes": {
            slug: {c["instance"]: c["slope"] for c in curves if c["slug"] == slug and not c["settings"] and c["slope"]}
            for slug in SLOPE_SLUGS
        },
        "verdicts": verdicts,
        "n_certificates": len(real),
        "n_holds": sum(v["verdict"] == "holds" for v in real),
        "n_violated": sum(v["verdict"] == "violated" for v in real),
        "n_cant_tell": sum(v["verdict"] == "can't tell" for v in real),
        "n_controls": len(control),
        "n_controls_caught": sum(v["verdict"] == "violated" for v in control),
        "tightest": max(real, key=lambda v: v["final_mean"] / v["final_bound"]),
    }
