"""What Gram-Schmidt costs: the loss of orthogonality against the condition number, and its slope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p01_linear_algebra.pure.gram_schmidt import classical_gram_schmidt, modified_gram_schmidt
from projects.p01_linear_algebra.pure.qr import qr
from shared.stats import mean_ci

if TYPE_CHECKING:
    from projects.p01_linear_algebra.run import Config

METHODS = {"classical": classical_gram_schmidt, "modified": modified_gram_schmidt, "householder": qr}
EXPONENTS = tuple(range(0, 15))
FITTED = {"classical": (1, 6), "modified": (2, 13)}
"""Exponents of ten between which the slope is read: above rounding, below the loss of everything."""


def _with_condition(kappa: float, n: int, rng: np.random.Generator) -> np.ndarray:
    """A (2n, n) matrix with singular values spread geometrically from 1 to 1/kappa."""
    u, _ = np.linalg.qr(rng.normal(size=(2 * n, n)))
    v, _ = np.linalg.qr(rng.normal(size=(n, n)))
    return np.asarray(u * np.geomspace(1.0, 1.0 / kappa, n) @ v.T)


def exp_orthogonality(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """|Q^T Q - I|_2 and |A - Q R|_2 / |A|_2 of three ways to factorise the same matrices."""
    n, draws = cfg.orthogonality_size, cfg.orthogonality_draws
    loss = {name: np.zeros((draws, len(EXPONENTS))) for name in METHODS}
    residual = {name: np.zeros((draws, len(EXPONENTS))) for name in METHODS}
    for draw in range(draws):
        for at, exponent in enumerate(EXPONENTS):
            a = _with_condition(10.0**exponent, n, rng)
            for name, factorise in METHODS.items():
                found = factorise(a)
                q, r = (np.array(factor.to_lists(), dtype=float) for factor in found)
                loss[name][draw, at] = np.linalg.norm(q.T @ q - np.eye(n), 2)
                residual[name][draw, at] = np.linalg.norm(a - q @ r, 2) / np.linalg.norm(a, 2)
    slopes = {
        name: mean_ci(
            [np.polyfit(EXPONENTS[low : high + 1], np.log10(runs[low : high + 1]), 1)[0] for runs in loss[name]]
        ).as_dict()
        for name, (low, high) in FITTED.items()
    }
    return {
        "n": n,
        "draws": draws,
        "condition": [10.0**exponent for exponent in EXPONENTS],
        "methods": {
            name: {
                "loss": np.exp(np.log(loss[name]).mean(axis=0)).tolist(),
                "low": loss[name].min(axis=0).tolist(),
                "high": loss[name].max(axis=0).tolist(),
                "largest": float(loss[name].max()),
                "largest_residual": float(residual[name].max()),
            }
            for name in METHODS
        },
        "slopes": slopes,
        "fitted": {name: list(span) for name, span in FITTED.items()},
    }
