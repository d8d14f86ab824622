from __future__ import annotations

import numpy as np
from scipy import stats

from projects.p06_bandits.counter_random import as_uniform, child_key, draw_key, mix64, next_reward_uniforms

N_RUNS, N_ARMS, N_PULLS = 200, 3, 60


def _table(n_runs: int = N_RUNS) -> np.ndarray:
    """All uniforms u(r, a, n), pulling arm after arm; shape (R, K, N)."""
    key, pulls = np.uint64(12345), np.zeros((n_runs, N_ARMS), np.int64)
    table = np.empty((n_runs, N_ARMS, N_PULLS))
    for a in range(N_ARMS):
        for n in range(N_PULLS):
            table[:, a, n] = next_reward_uniforms(key, np.full(n_runs, a), pulls)
    return table


def test_mix64_is_splitmix64():
    # SplitMix64 from seed 0: the first output of the reference generator (Vigna's splitmix64.c) is e220a8397b1dcdaf.
    assert int(mix64(np.uint64(0x9E3779B97F4A7C15))) == 0xE220A8397B1DCDAF


def test_uniforms_are_inside_the_open_interval():
    assert as_uniform(np.uint64(0)) == 2.0**-53
    assert 1.0 - 2.0**-52 < as_uniform(np.uint64(2**64 - 1)) < 1.0


def test_uniforms_are_uniform_and_uncorrelated_along_every_counter():
    u = _table()
    assert stats.kstest(u.ravel(), "uniform").pvalue > 1e-3
    for first, second in ((u[1:], u[:-1]), (u[:, 1:], u[:, :-1]), (u[:, :, 1:], u[:, :, :-1])):
        n = first.size
        assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 4.0 / np.sqrt(n)


def test_uniforms_do_not_depend_on_order_or_on_the_number_of_runs():
    u = _table()
    np.testing.assert_array_equal(_table(50), u[:50])
    key, pulls = np.uint64(12345), np.zeros((N_RUNS, N_ARMS), np.int64)
    arms = np.random.default_rng(0).integers(N_ARMS, size=(100, N_RUNS))
    seen = np.zeros((N_RUNS, N_ARMS), np.int64)
    for row in arms:
        fitting = seen[np.arange(N_RUNS), row] < N_PULLS
        expected = u[np.arange(N_RUNS), row, np.minimum(seen[np.arange(N_RUNS), row], N_PULLS - 1)]
        found = next_reward_uniforms(key, row, pulls)
        np.testing.assert_array_equal(found[fitting], expected[fitting])
        seen[np.arange(N_RUNS), row] += 1


def test_keys_differ_and_children_differ():
    rng = np.random.default_rng(0)
    keys = {int(draw_key(rng)) for _ in range(1000)}
    assert len(keys) == 1000
    assert len({int(child_key(np.uint64(7), c)) for c in range(1000)}) == 1000
