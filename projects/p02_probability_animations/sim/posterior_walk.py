r"""A walker who knows only where it stands maps a whole posterior: Metropolis on the bioassay of Racine et al.

Four groups of five animals got log doses x; y of them died. With P(death) = 1 / (1 + exp(-(alpha + beta x))) and a
flat prior,

    p(alpha, beta | y)  ~  prod_i  theta_i^y_i (1 - theta_i)^(5 - y_i),   theta_i = logistic(alpha + beta x_i)

(Racine, Grieve, Fluhler & Smith 1986; Gelman et al., Bayesian Data Analysis, 3rd ed., section 3.7.) In two dimensions a
grid gives the answer, so that the walk can be judged by it.

    propose  w' = w + step * N(0, I),     accept with probability min(1, p(w') / p(w))

(Metropolis et al. 1953; in BDA3 section 11.2.) Judged by: acceptance rate; autocorrelation; effective sample size by
Geyer's initial positive and monotone sequence (1992), pooled over chains as in Vehtari et al. (2021); split R-hat
(BDA3 section 11.4). Differs from Vehtari et al. in: no rank normalisation.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shared.seeding import rng as stream

FloatArray = NDArray[np.floating[Any]]
LogDensity = Callable[[FloatArray], FloatArray]

DOSE = np.array([-0.86, -0.30, -0.05, 0.73])  # log g/ml
DEATHS = np.array([0, 1, 3, 5])
ANIMALS = 5
ALPHA = (-4.0, 8.0)
BETA = (-8.0, 40.0)
SCALE = np.array([1.0, 4.5])  # about the posterior's standard deviations, BDA3's 1.0 and 4.9 at the mode
STEPS = {"timid": 0.05, "good": 1.6, "reckless": 25.0}


def log_posterior(w: FloatArray) -> FloatArray:
    """Log posterior density of w = (alpha, beta), shape (..., 2) -> (...), up to a constant.

    log theta = -log(1 + exp(-eta)), log(1 - theta) = -log(1 + exp(eta)), by logaddexp, which cannot overflow.
    """
    eta = w[..., 0, None] + w[..., 1, None] * DOSE  # (..., 4)
    per_dose = DEATHS * np.logaddexp(0, -eta) + (ANIMALS - DEATHS) * np.logaddexp(0, eta)
    return np.asarray(-per_dose.sum(axis=-1))


@dataclass(frozen=True)
class Grid:
    """The posterior on a grid of cell middles."""

    alpha: FloatArray
    beta: FloatArray
    """Shapes (ka,), (kb,)."""
    density: FloatArray
    """Shape (ka, kb), integrates to 1."""

    @property
    def cell(self) -> float:
        """Area of one cell."""
        return float((self.alpha[1] - self.alpha[0]) * (self.beta[1] - self.beta[0]))

    @property
    def marginals(self) -> tuple[FloatArray, FloatArray]:
        """Densities of alpha (ka,) and of beta (kb,)."""
        by_alpha = self.density.sum(axis=1) * (self.beta[1] - self.beta[0])
        by_beta = self.density.sum(axis=0) * (self.alpha[1] - self.alpha[0])
        return by_alpha, by_beta

    @property
    def mean(self) -> FloatArray:
        """Posterior mean of (alpha, beta), shape (2,)."""
        weights = self.density * self.cell
        return np.array([(weights.sum(1) * self.alpha).sum(), (weights.sum(0) * self.beta).sum()])

    @property
    def sd(self) -> FloatArray:
        """Posterior standard deviations, shape (2,)."""
        weights = self.density * self.cell
        squares = [(weights.sum(1) * self.alpha**2).sum(), (weights.sum(0) * self.beta**2).sum()]
        return np.sqrt(np.array(squares) - self.mean**2)

    def level(self, mass: float) -> float:
        """Density whose contour encloses that share of the belief (highest density region)."""
        if not 0 < mass < 1:
            raise ValueError(f"mass is {mass}; it must lie in (0, 1)")
        heights = np.sort(self.density.ravel())[::-1]
        inside = int(np.searchsorted(np.cumsum(heights) * self.cell, mass))
        return float(heights[min(inside, heights.size - 1)])


@dataclass(frozen=True)
class Walk:
    """Metropolis chains and how good they are."""

    step: float
    path: FloatArray
    """Shape (chains, n + 1, 2), the start included."""
    proposals: FloatArray
    """Shape (chains, n, 2)."""
    accepted: NDArray[np.bool_]
    """Shape (chains, n)."""

    @property
    def acceptance(self) -> float:
        """Share of proposals that were accepted."""
        return float(self.accepted.mean())

    def draws(self, burn: int) -> FloatArray:
        """States after the first `burn`, shape (chains, n + 1 - burn, 2)."""
        if not 0 <= burn < self.path.shape[1] - 4:
            raise ValueError(f"burn is {burn}; it must lie in [0, {self.path.shape[1] - 4})")
        return self.path[:, burn:]


@dataclass(frozen=True)
class WalkStory:
    """The same posterior by grid and by walks of three step sizes from the same four corners."""

    grid: Grid
    walks: dict[str, Walk]
    burn: int
    ess: dict[str, float]
    """Of beta, all chains together, without the first `burn` states."""
    r_hat: dict[str, float]
    """The larger of both parameters'."""
    means: dict[str, FloatArray]
    """Estimated posterior means, shape (2,)."""


def grid_posterior(cells: int = 240) -> Grid:
    """Evaluate the posterior on cells x cells middles over ALPHA x BETA and normalise."""
    if cells < 10:
        raise ValueError(f"cells is {cells}; a grid takes 10 or more a side")
    alpha = ALPHA[0] + (np.arange(cells) + 0.5) / cells * (ALPHA[1] - ALPHA[0])
    beta = BETA[0] + (np.arange(cells) + 0.5) / cells * (BETA[1] - BETA[0])
    log_p = log_posterior(np.stack(np.meshgrid(alpha, beta, indexing="ij"), axis=-1))
    density = np.exp(log_p - log_p.max())
    density /= density.sum() * (alpha[1] - alpha[0]) * (beta[1] - beta[0])
    return Grid(alpha, beta, density)


def metropolis(
    log_density: LogDensity, starts: FloatArray, step: float, n: int, rng: np.random.Generator, scale: ArrayLike = SCALE
) -> Walk:
    """Walk n steps from each of the starts (chains, 2), all chains in step but each with its own numbers.

    Raises:
        ValueError: step <= 0, n < 1, or a start where the density is zero.
    """
    if not (math.isfinite(step) and step > 0):
        raise ValueError(f"step is {step}; it must be a finite number > 0")
    if n < 1:
        raise ValueError(f"n is {n}; it takes at least one step")
    state = np.array(starts, dtype=float)  # (C, 2)
    log_p = log_density(state)
    if not np.all(np.isfinite(log_p)):
        raise ValueError(f"log density at the starts is {log_p.tolist()}; each walk must start where it is finite")
    moves = step * np.asarray(scale) * rng.standard_normal((n, *state.shape))
    # u < p'/p  <=>  log u < log p' - log p, and -log u is exponential.
    patience = rng.exponential(size=(n, len(state)))
    path = np.empty((len(state), n + 1, 2))
    proposals = np.empty((len(state), n, 2))
    accepted = np.empty((len(state), n), dtype=bool)
    path[:, 0] = state
    for t in range(n):
        proposal = state + moves[t]
        log_q = log_density(proposal)
        take = -patience[t] < log_q - log_p
        state = np.where(take[:, None], proposal, state)
        log_p = np.where(take, log_q, log_p)
        proposals[:, t], accepted[:, t], path[:, t + 1] = proposal, take, state
    return Walk(step, path, proposals, accepted)


def autocorrelation(x: FloatArray) -> FloatArray:
    """Autocorrelations rho_0 = 1, rho_1, ... of a series (n,), biased estimator, by FFT."""
    x = np.asarray(x, dtype=float)
    n = x.size
    spectrum = np.fft.rfft(x - x.mean(), 2 * n)
    covariance = np.fft.irfft(spectrum * spectrum.conj())[:n]
    if covariance[0] <= 0:
        raise ValueError(f"all {n} values of the series are {x[0]}; a constant has no autocorrelation")
    return np.asarray(covariance / covariance[0])


def r_hat(chains: FloatArray) -> float:
    """Split R-hat of chains (C, n): sqrt(((n - 1) / n W + B / n) / W), each chain cut into halves of n."""
    halves = _halves(chains)
    n = halves.shape[1]
    within = float(halves.var(axis=1, ddof=1).mean())
    between = n * float(halves.mean(axis=1).var(ddof=1))
    if within == 0:
        return math.inf  # nobody moved
    return math.sqrt(((n - 1) / n * within + between / n) / within)


def effective_sample_size(chains: FloatArray) -> float:
    """Effective number of independent draws in chains (C, n), at most C n log10(C n) as in Stan.

    rho_t = 1 - (W - mean_c s_c^2 rho_{t,c}) / var_plus;  ESS = C n / (-1 + 2 sum of paired rho, positive and monotone).
    """
    halves = _halves(chains)
    c, n = halves.shape
    centred = halves - halves.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(centred, 2 * n, axis=1)
    covariance = np.fft.irfft(spectrum * spectrum.conj(), axis=1)[:, :n] / (n - 1)  # (C, n)
    within = float(covariance[:, 0].mean())
    between_means = float(halves.mean(axis=1).var(ddof=1))
    var_plus = (n - 1) / n * within + between_means
    if var_plus == 0:
        return 1.0  # nobody moved: one draw
    rho = 1 - (within - covariance.mean(axis=0)) / var_plus
    rho[0] = 1.0
    pairs = rho[0 : n - n % 2 : 2] + rho[1 : n - n % 2 + 1 : 2]  # Gamma_k = rho_2k + rho_2k+1
    negative = np.flatnonzero(pairs < 0)
    pairs = np.minimum.accumulate(pairs[: negative[0] if negative.size else None])
    tau = max(-1 + 2 * float(pairs.sum()), 1 / math.log10(c * n))
    return float(c * n / tau)


def walk_story(seed: int, n: int = 4000, burn: int = 500) -> WalkStory:
    """Let four walkers start in four corners with each of the step sizes and compare them with the grid."""
    starts = np.array([[-2.0, 2.0], [5.5, 8.0], [-1.0, 25.0], [6.0, 36.0]])
    walks, ess, hats, means = {}, {}, {}, {}
    for name, step in STEPS.items():
        walk = metropolis(log_posterior, starts, step, n, stream(seed, "walk", name))
        draws = walk.draws(burn)
        walks[name] = walk
        ess[name] = effective_sample_size(draws[:, :, 1])
        hats[name] = max(r_hat(draws[:, :, i]) for i in range(2))
        means[name] = draws.mean(axis=(0, 1))
    return WalkStory(grid_posterior(), walks, burn, ess, hats, means)


def _halves(chains: FloatArray) -> FloatArray:
    """Cut chains (C, n) into (2 C, n // 2); an odd one out is dropped from the front."""
    chains = np.asarray(chains, dtype=float)
    if chains.ndim != 2 or chains.shape[1] < 4:
        raise ValueError(f"chains has shape {chains.shape}; it must be (chains, draws) with draws >= 4")
    half = chains.shape[1] // 2
    return np.concatenate([chains[:, -2 * half : -half], chains[:, -half:]])
