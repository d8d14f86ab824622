"""Which learning rates and momenta converge at all: the triangle of the heavy ball, and its counterpart.

A whole plane of pairs (lr, beta) is run side by side on a quadratic and held against the exact factor per step and the
boundary of `theory.stability`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p03_optimizers.problems.quadratics import quadratic
from projects.p03_optimizers.protocol.racing import race
from projects.p03_optimizers.protocol.task import plain_task
from projects.p03_optimizers.theory.stability import largest_lr, spectral_radius

if TYPE_CHECKING:
    from projects.p03_optimizers.settings import Config

KAPPA = 10.0
STEPS = 300
METHODS = ("heavy_ball", "nesterov")
CLOSE = 0.02
"""Cells whose exact rate is so close to 1 aren't judged: in 300 steps they can't be told."""


def exp_stability(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Run all pairs of learning rate and momentum on the quadratic and compare with the exact rate.

    Returns:
        For both momenta the measured rate of each cell (null where the run overflows), the boundary, and the share of
        cells whose fate is the predicted one.
    """
    problem = quadratic(KAPPA, 2)
    scaled = np.linspace(0.05, 4.2, cfg.stability_cells)  # lr L
    betas = np.linspace(0.0, 0.99, max(11, cfg.stability_cells // 2))
    lr, beta = (axis.ravel() for axis in np.meshgrid(scaled / KAPPA, betas))
    found: dict[str, Any] = {}
    for method in METHODS:
        run = race(
            plain_task(problem, problem.starts), method, {"lr": lr, "momentum": beta}, STEPS, checkpoints=[50, STEPS]
        )
        with np.errstate(divide="ignore", invalid="ignore"):
            early, late = run.curves[0, :, 0], run.curves[1, :, 0]
            rate = np.exp((np.log(late) - np.log(early)) / 2 / (STEPS - 50))
        exact = spectral_radius(method, lr, beta, [1.0, KAPPA])
        rate = np.where(np.isfinite(rate) & (late > 0), rate, np.where(late == 0, 0.0, np.inf))
        judged = np.abs(exact - 1) > CLOSE
        right = (rate < 1) == (exact < 1)
        found[method] = {
            "rate": [[float(v) if np.isfinite(v) else None for v in row] for row in rate.reshape(len(betas), -1)],
            "exact": exact.reshape(len(betas), -1),
            "limit": largest_lr(method, betas),
            "judged": int(judged.sum()),
            "right": int((right & judged).sum()),
            "best_lr_L": float(lr[np.argmin(exact)] * KAPPA),
            "best_beta": float(beta[np.argmin(exact)]),
            "best_rate": float(exact.min()),
        }
    return {
        "kappa": KAPPA,
        "steps": STEPS,
        "lr_L": scaled,
        "betas": betas,
        "methods": found,
        "judged": sum(row["judged"] for row in found.values()),
        "right": sum(row["right"] for row in found.values()),
    }
