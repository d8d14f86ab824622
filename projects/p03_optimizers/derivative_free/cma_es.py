"""CMA-ES: sample from a normal distribution, and learn its mean, its step size and its covariance from the best half.

    x_i ~ m + sigma N(0, C),   m <- sum_{i <= mu} w_i x_{i:lambda}

Hansen (2016), The CMA Evolution Strategy: A Tutorial, arXiv:1604.00772, the algorithm of appendix A with the default
parameters of its table 1: step size by cumulation (path p_sigma), covariance by a rank-one (path p_c) and a rank-mu
update, where the worse half counts with negative weights ("active" CMA).
"""

from __future__ import annotations

import numpy as np

from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Status, Stopping
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


@np.errstate(over="ignore", invalid="ignore")
def cma_es(
    problem: Problem,
    x0: FloatArray | None = None,
    *,
    rng: np.random.Generator,
    sigma: float = 0.5,
    population: int | None = None,
    x_tolerance: float = 1e-12,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Result:
    """Minimise without derivatives and, the landscape being kind, past local minima.

    Args:
        problem: What to minimise; the whole population is one call of f.
        x0: First mean (d,); the problem's own start if None.
        rng: Random numbers.
        sigma: First standard deviation: about a third of the distance that one expects the minimiser at.
        population: Points per generation lambda; 4 + floor(3 ln d) by default.
        x_tolerance: The run is over ("stalled") when all standard deviations are below this.
        stopping: Further limits; iterations are generations.
        record: Whether to keep the trajectory of the best point so far.

    Raises:
        ValueError: sigma isn't positive or the population is below 4.
    """
    progress = Progress(problem, x0, stopping, record)
    problem, n = progress.problem, problem.dim
    lam = 4 + int(3 * np.log(n)) if population is None else population
    if not sigma > 0 or lam < 4:
        raise ValueError(f"sigma and population are {sigma} and {lam}; sigma must be positive, population at least 4")
    # Table 1: the rates of the four running averages, then the weights, positive for the better half.
    mu = lam // 2
    raw = np.log((lam + 1) / 2) - np.log(np.arange(1, lam + 1))
    mu_eff = float(raw[:mu].sum() ** 2 / (raw[:mu] ** 2).sum())
    mu_eff_worse = float(raw[mu:].sum() ** 2 / (raw[mu:] ** 2).sum())
    c_sigma = (mu_eff + 2) / (n + mu_eff + 5)
    d_sigma = 1 + 2 * max(0.0, np.sqrt((mu_eff - 1) / (n + 1)) - 1) + c_sigma
    c_c = (4 + mu_eff / n) / (n + 4 + 2 * mu_eff / n)
    c_1 = 2 / ((n + 1.3) ** 2 + mu_eff)
    c_mu = min(1 - c_1, 2 * (0.25 + mu_eff + 1 / mu_eff - 2) / ((n + 2) ** 2 + mu_eff))
    # The negative weights sum to the smallest of three bounds, the last of which keeps C positive definite.
    bounds = (1 + c_1 / c_mu, 1 + 2 * mu_eff_worse / (mu_eff + 2), (1 - c_1 - c_mu) / (n * c_mu))
    w = np.where(raw >= 0, raw / raw[raw >= 0].sum(), min(bounds) * raw / -raw[raw < 0].sum())
    chi = np.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n**2))  # E |N(0, I)|

    m = progress.x0
    best, f_best = m, float(problem.f(m))
    C, p_sigma, p_c = np.eye(n), np.zeros(n), np.zeros(n)
    B, scales = np.eye(n), np.ones(n)  # C = B diag(scales^2) B'
    generation = 0
    progress.visit(best, f_best)
    verdict = progress.verdict(f_best, None, generation)
    while verdict is None:
        z = rng.normal(size=(lam, n))
        y = (z * scales) @ B.T  # (lambda, d), rows ~ N(0, C)
        values = problem.f(m + sigma * y)
        values = np.where(np.isnan(values), np.inf, values)  # what can't be computed ranks last
        order = np.argsort(values, kind="stable")
        if values[order[0]] < f_best:
            best, f_best = m + sigma * y[order[0]], float(values[order[0]])
        y, z = y[order], z[order]
        y_w = w[:mu] @ y[:mu]
        m = m + sigma * y_w
        generation += 1
        # p_sigma: C^{-1/2} y_w, so that its length is that of a standard normal vector if selection is blind
        p_sigma = (1 - c_sigma) * p_sigma + np.sqrt(c_sigma * (2 - c_sigma) * mu_eff) * (B @ (B.T @ y_w / scales))
        length = float(np.linalg.norm(p_sigma))
        stalled_path = length / np.sqrt(1 - (1 - c_sigma) ** (2 * generation)) < (1.4 + 2 / (n + 1)) * chi
        p_c = (1 - c_c) * p_c + stalled_path * np.sqrt(c_c * (2 - c_c) * mu_eff) * y_w
        # C <- (1 + c_1 delta - c_1 - c_mu sum w) C + c_1 p_c p_c' + c_mu sum w_i y_i y_i', where bad steps are first
        # scaled to the length sqrt(d) that a step should have in the metric of C, |C^{-1/2} y_i| = |z_i|
        delta = (1 - stalled_path) * c_c * (2 - c_c)
        w_scaled = np.where(w >= 0, w, w * n / (z**2).sum(axis=1))
        C = (1 + c_1 * delta - c_1 - c_mu * w.sum()) * C + c_1 * np.outer(p_c, p_c) + c_mu * (y.T * w_scaled) @ y
        sigma *= float(np.exp(c_sigma / d_sigma * (length / chi - 1)))
        progress.visit(best, f_best)
        verdict = progress.verdict(f_best, None, generation)
        if verdict is None and not (np.isfinite(C).all() and np.isfinite(sigma)):
            verdict = Status.UNBOUNDED, f"the search distribution has grown out of float64; f = {f_best:.3g}"
        if verdict is None:
            squares, B = np.linalg.eigh((C + C.T) / 2)
            scales = np.sqrt(np.maximum(squares, 1e-300))
            if sigma * scales.max() < x_tolerance:
                verdict = Status.STALLED, f"the search distribution has shrunk to {sigma * scales.max():.3g}"
    return progress.result(best, f_best, None, generation, verdict)
