"""Runs side by side are the runs one by one, and where an array ends makes no difference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from projects.p03_optimizers import OPTIMIZERS, TwoGradients, make_optimizer, solution
from projects.p03_optimizers.optimizers import blocks
from projects.p03_optimizers.optimizers.protocol import FloatArray, Optimizer

ELEMENTWISE = [slug for slug, method in OPTIMIZERS.items() if method.elementwise]
LAYERWISE = [slug for slug, method in OPTIMIZERS.items() if not method.elementwise]


def scales(shape: tuple[int, ...]) -> FloatArray:
    return np.geomspace(0.5, 3.0, int(np.prod(shape))).reshape(shape)


def run(optimizer: Optimizer, params: list[FloatArray], curvatures: list[FloatArray], steps: int) -> list[FloatArray]:
    """Descend sum c x^2 / 2 + cos x, whose gradient is each coordinate's own."""
    for t in range(steps):
        if isinstance(optimizer, TwoGradients):
            optimizer.perturb([c * x - np.sin(x) for c, x in zip(curvatures, params, strict=True)])
        optimizer.step([c * x - np.sin(x) + 0.1 * np.cos(t) for c, x in zip(curvatures, params, strict=True)])
    return [*params, *solution(optimizer, params)]


def shapes_of(slug: str) -> list[tuple[int, ...]]:
    return [(3, 2)] if OPTIMIZERS[slug].matrices else [(3, 2), (4,)]


@pytest.mark.parametrize("slug", ELEMENTWISE)
def test_a_grid_of_learning_rates_is_its_runs_one_by_one(slug: str) -> None:
    """Two learning rates times two starts, as the two leading axes; lr has the first only."""
    rng = np.random.default_rng(1)
    lrs = np.array([1e-3, 2e-2])
    params = [rng.normal(size=(2, 2, *shape)) for shape in shapes_of(slug)]
    starts = [x.copy() for x in params]
    curvatures = [np.broadcast_to(scales(x.shape[2:]), x.shape) for x in params]
    together = run(make_optimizer(slug, params, lr=lrs), params, curvatures, 12)
    for i, j in np.ndindex(2, 2):
        own = [x[i, j].copy() for x in starts]
        alone = run(make_optimizer(slug, own, lr=lrs[i]), own, [c[i, j] for c in curvatures], 12)
        for a, b in zip(together, alone, strict=True):
            np.testing.assert_allclose(a[i, j], b, rtol=0, atol=1e-14)


@pytest.mark.parametrize("slug", LAYERWISE)
def test_batch_ndim_tells_runs_apart(slug: str) -> None:
    """Norms and matrices are each run's own: two learning rates times two starts."""
    rng = np.random.default_rng(2)
    lrs = np.array([[1e-3], [2e-2]])
    params = [rng.normal(size=(2, 2, *shape)) for shape in shapes_of(slug)]
    starts = [x.copy() for x in params]
    curvatures = [np.broadcast_to(scales(x.shape[2:]), x.shape) for x in params]
    together = run(make_optimizer(slug, params, lr=lrs, batch_ndim=2), params, curvatures, 12)
    for i, j in np.ndindex(2, 2):
        own = [x[i, j].copy() for x in starts]
        alone = run(make_optimizer(slug, own, lr=float(lrs[i, 0])), own, [c[i, j] for c in curvatures], 12)
        for a, b in zip(together, alone, strict=True):
            np.testing.assert_allclose(a[i, j], b, rtol=0, atol=1e-10)


@pytest.mark.parametrize("slug", ELEMENTWISE)
def test_where_an_array_ends_makes_no_difference(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices of 8, packs of small arrays, and one that is not contiguous: all the path of one vector of 40."""
    rng = np.random.default_rng(3)
    x = rng.normal(size=40)
    whole = x.copy()
    expected = run(make_optimizer(slug, [whole], lr=0.01), [whole], [scales((40,))], 10)[0]
    monkeypatch.setattr(blocks, "BLOCK", 8)
    parts = [x[:3].copy(), x[3:25].copy().reshape(2, 11), x[25:31].copy().reshape(3, 2).T.copy().T, x[31:].copy()]
    assert not parts[2].flags.c_contiguous
    c = scales((40,))
    curvatures = [c[:3], c[3:25].reshape(2, 11), c[25:31].reshape(3, 2), c[31:]]
    found = run(make_optimizer(slug, parts, lr=0.01), parts, curvatures, 10)[:4]
    np.testing.assert_allclose(np.concatenate([p.reshape(-1) for p in found]), expected, rtol=0, atol=1e-15)


def test_other_hyper_parameters_may_be_arrays_too() -> None:
    """A grid of lr and momentum, as the stability map of (lr, beta) wants it."""
    lrs, betas = np.array([[0.1], [0.3]]), np.array([[0.0, 0.5, 0.9]])
    x = np.ones((2, 3, 1))
    optimizer = make_optimizer("heavy_ball", [x], lr=lrs, momentum=betas)
    for _ in range(5):
        optimizer.step([x.copy()])
    for i, j in np.ndindex(2, 3):
        own = np.ones(1)
        alone = make_optimizer("heavy_ball", [own], lr=lrs[i, 0], momentum=betas[0, j])
        for _ in range(5):
            alone.step([own.copy()])
        assert x[i, j] == pytest.approx(own, abs=1e-15)


# Step sizes of their own, or a point between two sequences that are still on their way to each other.
MOVES_ON = {"rprop", "schedule_free_sgd", "schedule_free_adamw", "nesterov_1983", "nesterov_constant", "lookahead"}


@pytest.mark.parametrize("slug", sorted(set(OPTIMIZERS) - MOVES_ON))
def test_a_schedule_that_ends_at_zero_stands_still(slug: str) -> None:
    x = np.array([[1.0, -2.0], [0.5, 3.0]])
    optimizer = make_optimizer(slug, [x])
    grads: list[Any] = [np.array([[1.0, 2.0], [-0.3, 0.1]])]
    for lr in (0.1, 0.1, 0.0):  # SOAP's first gradient only sets its basis
        before = x.copy()
        optimizer.lr = lr
        assert optimizer.lr == lr
        if isinstance(optimizer, TwoGradients):
            optimizer.perturb(grads)
        optimizer.step(grads)
        moved = float(np.abs(x - before).max())
    assert moved == 0.0
    assert np.abs(x - np.array([[1.0, -2.0], [0.5, 3.0]])).max() > 0


def test_gradients_are_left_as_they_were() -> None:
    for slug, method in OPTIMIZERS.items():
        params = [np.ones((2, 2))] if method.matrices else [np.ones((2, 2)), np.ones(3)]
        optimizer = make_optimizer(slug, params)
        grads = [np.full(x.shape, 0.5) for x in params]
        for _ in range(3):
            if isinstance(optimizer, TwoGradients):
                optimizer.perturb(grads)
            optimizer.step(grads)
        assert all((g == 0.5).all() for g in grads), slug
