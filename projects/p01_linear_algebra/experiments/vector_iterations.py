"""How fast power, inverse and Rayleigh quotient iteration converge, and what random vectors find of a matrix."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p01_linear_algebra.pure.iterative.inverse_iteration import inverse_iteration
from projects.p01_linear_algebra.pure.iterative.power import power_iteration
from projects.p01_linear_algebra.pure.iterative.randomized_svd import randomized_svd
from projects.p01_linear_algebra.pure.iterative.rayleigh_quotient import rayleigh_quotient_iteration
from shared.stats import mean_ci

if TYPE_CHECKING:
    from projects.p01_linear_algebra.run import Config

RATE_SIZE = 12
RANK, OVERSAMPLING, PASSES = 10, 5, 3
TAIL = 20  # steps from which a linear rate is read


def _symmetric(n: int, rng: np.random.Generator) -> np.ndarray:
    g = rng.normal(size=(n, n))
    return (g + g.T) / 2


def _linear_rate(residuals: tuple[float, ...]) -> float:
    """Mean factor by which the residual fell over the last steps above rounding."""
    useful = [r for r in residuals if r > 1e-11 * residuals[0]][-TAIL:]
    return float((useful[-1] / useful[0]) ** (1 / (len(useful) - 1)))


def exp_rates(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Measured rates against those that the eigenvalues predict, on random symmetric matrices."""
    power: list[list[float]] = []
    inverse: list[list[float]] = []
    steps: list[int] = []
    orders: list[float] = []
    example: dict[str, list[float]] = {}
    for _ in range(cfg.rate_draws):
        a = _symmetric(RATE_SIZE, rng)
        exact = np.linalg.eigvalsh(a)
        sizes = np.sort(np.abs(exact))[::-1]
        draw = random.Random(int(rng.integers(2**63)))
        found = power_iteration(a, rng=draw, tol=1e-12, max_iterations=20_000)
        power.append([float(sizes[1] / sizes[0]), _linear_rate(found.residuals)])
        shift = float(rng.uniform(exact[0], exact[-1]))
        gaps = np.sort(np.abs(exact - shift))
        near = inverse_iteration(a, shift, rng=draw, tol=1e-13, max_iterations=20_000)
        inverse.append([float(gaps[0] / gaps[1]), _linear_rate(near.residuals)])
        quotient = rayleigh_quotient_iteration(a, rng=draw)
        steps.append(quotient.iterations)
        # r_{k+1} = C r_k^p gives p = log(r_{k+2} / r_{k+1}) / log(r_{k+1} / r_k), where all three lie above rounding
        r = [x / sizes[0] for x in quotient.residuals]
        orders += [
            math.log(third / second) / math.log(second / first)
            for first, second, third in zip(r, r[1:], r[2:], strict=False)
            if first < 0.05 and third > 1e-14
        ]
        example = example or {
            "power": list(found.residuals[:60]),
            "inverse": list(near.residuals[:60]),
            "rayleigh": [max(x, 1e-17) for x in quotient.residuals],
        }
    return {
        "n": RATE_SIZE,
        "draws": cfg.rate_draws,
        "power": power,
        "inverse": inverse,
        "power_gap": max(abs(rate - predicted) for predicted, rate in power),
        "inverse_gap": max(abs(rate - predicted) for predicted, rate in inverse),
        "rayleigh_steps": mean_ci(steps).as_dict(),
        "rayleigh_most_steps": max(steps),
        "rayleigh_order": float(np.median(orders)) if orders else None,
        "rayleigh_order_n": len(orders),
        "example": example,
    }


def exp_randomized(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Error of the randomised basis against the best possible one, for singular values that fall fast and slowly."""
    n = cfg.randomized_size
    found: dict[str, Any] = {}
    spectra = {"fast": 0.7 ** np.arange(n), "slow": 1.0 / np.arange(1, n + 1) ** 0.5}
    for name, sigma in spectra.items():
        u, _ = np.linalg.qr(rng.normal(size=(n, n)))
        v, _ = np.linalg.qr(rng.normal(size=(n, n)))
        a = u * sigma @ v.T
        best = math.sqrt(float(np.sum(sigma[RANK + OVERSAMPLING :] ** 2))) / float(np.linalg.norm(sigma))
        # E |A - Q Q^T A|_F <= sqrt(1 + k / (p - 1)) (sum_{j>k} sigma_j^2)^(1/2), Halko et al., theorem 10.5
        tail = math.sqrt(float(np.sum(sigma[RANK:] ** 2))) / float(np.linalg.norm(sigma))
        runs = [
            randomized_svd(
                a, RANK, oversampling=OVERSAMPLING, passes=PASSES, rng=random.Random(int(rng.integers(2**63)))
            )
            for _ in range(cfg.randomized_draws)
        ]
        found[name] = {
            "sigma": sigma[: 3 * RANK].tolist(),
            "found": [float(np.mean([run.s[j] for run in runs])) for j in range(RANK)],
            "best": best,
            "bound": math.sqrt(1 + RANK / (OVERSAMPLING - 1)) * tail,
            "errors": [float(np.mean([run.residuals[q] for run in runs])) for q in range(PASSES + 1)],
        }
    return {"n": n, "rank": RANK, "oversampling": OVERSAMPLING, "draws": cfg.randomized_draws, "spectra": found}
