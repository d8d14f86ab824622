"""Regret on synthetic linear bandits, where the truth is known: benign, frozen, worst-case and misspecified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p06_bandits.contextual.greedy import Greedy
from projects.p06_bandits.contextual.linear_problems import (
    LinearProblem,
    frozen,
    hypercube,
    hypercube_lower_bound,
    sphere,
)
from projects.p06_bandits.contextual.lints import LinTS
from projects.p06_bandits.contextual.linucb import LinUCB
from projects.p06_bandits.contextual.oful import OFUL
from projects.p06_bandits.contextual.progressive import play
from projects.p06_bandits.contextual.protocol import ContextualPolicy, FloatArray
from projects.p06_bandits.contextual.shared_ridge import SharedRidge
from projects.p06_bandits.theory.bounds.linear import oful as oful_bound
from shared.parallel import pmap
from shared.seeding import rng as stream
from shared.stats import mean_ci, wilson

if TYPE_CHECKING:
    from projects.p06_bandits.run import Config

D, K, SIGMA, DELTA = 8, 10, 0.5, 0.05
"""Dimension, actions, noise and risk on the sphere; the frozen problem has D actions."""
CUBE_D = 4
"""Dimension of the hypercube, with 2^4 = 16 actions."""


class RadiusWatch:
    """OFUL that records the distance of theta_* as a share of the radius: above 1 the ellipsoid missed it."""

    name = "OFUL watched"

    def __init__(self, policy: OFUL, model: SharedRidge, theta: FloatArray) -> None:
        self.policy, self.model, self.theta = policy, model, theta

    def reset(self, n_features: int, n_actions: int, horizon: int) -> None:
        """Forget everything."""
        self.policy.reset(n_features, n_actions, horizon)
        self.shares: list[float] = [self._share()]

    def _share(self) -> float:
        """|theta_* - theta_hat|_V over sqrt(beta)."""
        error = self.theta - self.model.theta_hat
        return float(np.sqrt(error @ self.model.V @ error)) / self.policy.radius()

    def choose(self, x: FloatArray, rng: np.random.Generator) -> tuple[int, float]:
        """As OFUL."""
        return self.policy.choose(x, rng)

    def update(self, x: FloatArray, action: int, reward: float, propensity: float, rng: np.random.Generator) -> None:
        """As OFUL, and measure."""
        self.policy.update(x, action, reward, propensity, rng)
        self.shares.append(self._share())


@dataclass(frozen=True)
class RegretJob:
    """All policies on one drawn problem."""

    seed: int
    problem: str
    n_rounds: int
    misfit: float
    run: int

    def key(self) -> str:
        """Name for the cache and for errors."""
        return f"linear/{self.problem}/{self.n_rounds}/{self.misfit:g}/{self.run}/{self.seed}"

    def draw(self) -> LinearProblem:
        """Draw the problem."""
        rng = stream(self.seed, "problem", self.problem, self.n_rounds, self.misfit, self.run)
        if self.problem == "frozen":
            return frozen(self.n_rounds, D, SIGMA, rng)
        if self.problem == "hypercube":
            return hypercube(self.n_rounds, CUBE_D, rng)
        return sphere(self.n_rounds, K, D, SIGMA, rng, self.misfit)


def play_all(job: RegretJob) -> dict[str, Any]:
    """Regret of every policy at the checkpoints of one problem, and OFUL's largest share of its radius."""
    problem = job.draw()
    sigma = 1.0 if job.problem == "hypercube" else SIGMA
    model = SharedRidge()
    oful = OFUL(noise=sigma, norm=float(np.linalg.norm(problem.theta)), delta=DELTA, model=model)
    watched = RadiusWatch(oful, model, problem.theta)
    policies: dict[str, ContextualPolicy] = {
        "oful": watched,
        "linucb": LinUCB(sigma, SharedRidge()),
        "lints": LinTS(sigma, SharedRidge()),
        "greedy": Greedy(SharedRidge()),
    }
    rounds = checkpoints(job.n_rounds)
    regret = {}
    for slug, policy in policies.items():
        rng = stream(job.seed, "policy", slug, job.key())
        actions = play(policy, problem.contexts, problem.rewards, rng).actions
        regret[slug] = problem.regret(actions)[rounds - 1].tolist()
    phi = problem.contexts.reshape(job.n_rounds, -1, problem.theta.size)
    regret["knows_theta"] = problem.regret((phi @ problem.theta).argmax(axis=1))[rounds - 1].tolist()
    return {"regret": regret, "largest_share": max(watched.shares)}


def checkpoints(n_rounds: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Rounds from 10 to the last one, ten to a decade, and half of the last one."""
    count = max(2, int(10 * np.log10(n_rounds / 10)) + 1)
    return np.unique(np.append(np.geomspace(10, n_rounds, count).round(), n_rounds // 2)).astype(np.int64)


def exp_linear_regret(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Pseudo-regret of OFUL (theory's radius), LinUCB, LinTS and Greedy on four kinds of linear bandit."""
    seed = int(rng.integers(2**31))
    n, runs = cfg.linear_rounds, cfg.linear_runs
    kinds = [("sphere", n, 0.0), ("frozen", n, 0.0)]
    kinds += [("hypercube", t, 0.0) for t in cfg.hypercube_rounds]
    kinds += [("misfit", cfg.misfit_rounds, e) for e in cfg.misfits]
    todo = [RegretJob(seed, kind, t, e, run) for kind, t, e in kinds for run in range(runs)]
    found = pmap(play_all, todo, jobs=jobs, key=RegretJob.key, desc="linear bandits")
    groups: dict[tuple[str, int, float], list[dict[str, Any]]] = {}
    for job, out in zip(todo, found, strict=True):
        groups.setdefault((job.problem, job.n_rounds, job.misfit), []).append(out)
    missed = sum(out["largest_share"] > 1.0 for key in kinds[:2] for out in groups[key])
    return {
        "d": D,
        "k": K,
        "sigma": SIGMA,
        "delta": DELTA,
        "n_runs": runs,
        "n_rounds": n,
        "sphere": _curves(groups["sphere", n, 0.0], n),
        "frozen": _curves(groups["frozen", n, 0.0], n),
        "hypercube": _hypercube(groups, list(cfg.hypercube_rounds)),
        "misfit": _misfit(groups, cfg.misfit_rounds, list(cfg.misfits)),
        "ellipsoid_missed": wilson(missed, 2 * runs).as_dict(),
        "largest_share": float(max(out["largest_share"] for key in kinds[:2] for out in groups[key])),
    }


POLICIES = ("oful", "linucb", "lints", "greedy")


def _table(outs: list[dict[str, Any]], policy: str) -> FloatArray:
    """Regret of one policy, (runs, checkpoints)."""
    return np.array([out["regret"][policy] for out in outs])


def _curves(outs: list[dict[str, Any]], n: int) -> dict[str, Any]:
    """Mean regret with 95% interval at the checkpoints, regret a round over the last half, and OFUL's bound."""
    rounds = checkpoints(n)
    half = int(np.flatnonzero(rounds == n // 2)[0])
    policies = {}
    for policy in POLICIES:
        table = _table(outs, policy)
        cells = [mean_ci(column) for column in table.T]
        policies[policy] = {
            "mean": [c.estimate for c in cells],
            "low": [c.low for c in cells],
            "high": [c.high for c in cells],
            "final": cells[-1].as_dict(),
            # Regret a round over the second half: about 0 for a policy that has learnt, constant for one that is stuck.
            "late_rate": mean_ci((table[:, -1] - table[:, half]) / (n - n // 2)).as_dict(),
        }
    # The theorem is for noise of sigma = 1 and |phi| <= 1: rewards are divided by sigma, the bound multiplied by it. It
    # asks for regrets <= 1 a round only to have them <= 2 sqrt(beta); here they are <= 2 |theta| / sigma = 4, and
    # sqrt(beta) >= |theta| / sigma + sqrt(2 log(1 / delta)) > 4.
    bound = [SIGMA * oful_bound(int(t), D, 1.0, 1.0, 1.0 / SIGMA, DELTA) for t in rounds]
    largest = max(out["regret"]["oful"][-1] for out in outs)
    return {
        "rounds": rounds.tolist(),
        "policies": policies,
        "oful_bound": bound,
        "oful_largest_final": float(largest),
    }


def _hypercube(groups: dict[tuple[str, int, float], list[dict[str, Any]]], horizons: list[int]) -> dict[str, Any]:
    """Final regret on the worst-case instance for each horizon, between the lower bound and OFUL's upper bound."""
    policies = {}
    for policy in POLICIES:
        tables = [_table(groups["hypercube", t, 0.0], policy)[:, -1] for t in horizons]
        cells = [mean_ci(final) for final in tables]
        means = np.array([c.estimate for c in cells])
        errors = np.array([final.std(ddof=1) / np.sqrt(len(final)) for final in tables])
        slope, error = _slope(np.log(horizons), means, errors)
        policies[policy] = {
            "mean": [c.estimate for c in cells],
            "low": [c.low for c in cells],
            "high": [c.high for c in cells],
            "slope": slope,
            "slope_low": slope - 1.96 * error,
            "slope_high": slope + 1.96 * error,
        }
    return {
        "d": CUBE_D,
        "rounds": horizons,
        "policies": policies,
        "lower_bound": [hypercube_lower_bound(t, CUBE_D) for t in horizons],
        "upper_bound": [oful_bound(t, CUBE_D, 1.0, 2.0, float(np.sqrt(CUBE_D / t)), DELTA) for t in horizons],
    }


def _misfit(groups: dict[tuple[str, int, float], list[dict[str, Any]]], n: int, misfits: list[float]) -> dict[str, Any]:
    """Regret a round over the last half, by how far the means are off the linear model."""
    half = int(np.flatnonzero(checkpoints(n) == n // 2)[0])
    policies = {}
    for policy in (*POLICIES, "knows_theta"):
        tables = [_table(groups["misfit", n, e], policy) for e in misfits]
        cells = [mean_ci((t[:, -1] - t[:, half]) / (n - n // 2)) for t in tables]
        policies[policy] = {
            "mean": [c.estimate for c in cells],
            "low": [c.low for c in cells],
            "high": [c.high for c in cells],
        }
    return {"rounds": n, "misfits": misfits, "policies": policies}


def _slope(log_x: FloatArray, means: FloatArray, errors: FloatArray) -> tuple[float, float]:
    """Slope of log(means) on log_x, weighed by the means' standard errors, and its own standard error.

    d log m = dm / m gives each logarithm the error errors / means. At least 1e-9 is taken for a mean and for its
    relative error, so that a policy without any regret in a short run gives a number.
    """
    means = np.maximum(means, 1e-9)
    weight = 1.0 / np.maximum(errors / means, 1e-9) ** 2
    centred = log_x - (weight @ log_x) / weight.sum()
    spread = float((weight * centred) @ centred)
    return float((weight * centred) @ np.log(means)) / spread, 1.0 / float(np.sqrt(spread))
