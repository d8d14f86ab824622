from __future__ import annotations

import math

import numpy as np
import pytest
from numba import njit
from scipy import special, stats

from projects.p06_bandits.beta_tail import log_density, log_norm_constant, mills_ratio, upper_quantile
from projects.p06_bandits.gamma_sampler import next_beta, next_normal

mpmath = pytest.importorskip("mpmath")

CASES = [
    (1.0, 1.0),
    (1.0, 30.0),
    (40.0, 1.0),
    (3.0, 9.0),
    (50.0, 60.0),
    (2000.0, 3.0),
    (30_000.0, 20_000.0),
    (7.5, 2.25),
]


@pytest.mark.parametrize(("a", "b"), CASES)
def test_tail_is_the_incomplete_beta_function(a: float, b: float):
    log_norm = log_norm_constant(a, b)
    for p in (0.3, 0.05, 1e-4, 1e-9):
        x = float(special.betainccinv(a, b, p))
        log_f = log_density(a, b, log_norm, math.log(x), math.log1p(-x))
        tail = math.exp(log_f) * mills_ratio(a, b, x)
        assert tail == pytest.approx(float(special.betaincc(a, b, x)), rel=1e-9)
        # Equation 1: the tangent envelope bounds the tail, and closely where the tail is thin.
        slope = (a - 1) / x - (b - 1) / (1 - x)
        if slope < 0:
            assert tail <= math.exp(log_f) / -slope * (1 + 1e-12)


@pytest.mark.parametrize(("a", "b"), CASES)
@pytest.mark.parametrize("t", [2.0, 37.0, 1e4, 1e7])
def test_quantile_has_the_tail_it_was_asked_for(a: float, b: float, t: float):
    x = upper_quantile(a, b, log_norm_constant(a, b), -math.log(t))
    assert x == pytest.approx(float(special.betainccinv(a, b, 1 / t)), rel=1e-11)


def test_quantile_against_mpmath():
    x = upper_quantile(12.0, 7.0, log_norm_constant(12.0, 7.0), -math.log(1000.0))
    with mpmath.workdps(30):
        tail = mpmath.betainc(12, 7, mpmath.mpf(x), 1, regularized=True)
    assert float(tail) == pytest.approx(1e-3, rel=1e-12)


@njit
def _sample(key: np.uint64, a: float, b: float, n: int) -> tuple[np.ndarray, np.ndarray]:
    normals, betas = np.empty(n), np.empty(n)
    state = key
    for i in range(n):
        state, normals[i] = next_normal(state)
        state, betas[i] = next_beta(state, a, b)
    return normals, betas


@pytest.mark.parametrize(("a", "b"), [(1.0, 1.0), (1.0, 5.0), (3.5, 1.2), (400.0, 350.0)])
def test_samplers_follow_their_laws(a: float, b: float):
    normals, betas = _sample(np.uint64(99), a, b, 40_000)
    assert stats.kstest(normals, "norm").pvalue > 1e-3
    assert stats.kstest(betas, stats.beta(a, b).cdf).pvalue > 1e-3
