"""Properties: what may be done to the objective without changing the path, and what may not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.p03_optimizers import OPTIMIZERS, TwoGradients, make_optimizer
from projects.p03_optimizers.optimizers.protocol import FloatArray

seeds = st.integers(0, 2**32 - 1)


def moved(slug: str, gradients: list[FloatArray], start: FloatArray, **hyper: Any) -> FloatArray:
    """Where a method gets with these gradients, given one after the other."""
    x = start.copy()
    optimizer = make_optimizer(slug, [x], **hyper)
    for g in gradients:
        if isinstance(optimizer, TwoGradients):
            optimizer.perturb([g])
        optimizer.step([g])
    return x


SCALE_FREE: dict[str, dict[str, Any]] = {
    **{slug: {"eps": 0.0} for slug in ("adam", "amsgrad", "adagrad", "rmsprop", "nadam", "adan", "ademamix", "lamb")},
    **{slug: {} for slug in ("rprop", "lion", "adafactor", "muon", "lookahead")},
    "prodigy": {"eps": 0.0},
}


@pytest.mark.parametrize("slug", sorted(SCALE_FREE))
@given(seed=seeds, power=st.integers(-12, 12))
@settings(max_examples=5)
def test_scaling_the_objective_changes_nothing(slug: str, seed: int, power: int) -> None:
    rng = np.random.default_rng(seed)
    gradients, start = list(rng.normal(size=(6, 3, 3))), rng.normal(size=(3, 3))
    found = moved(slug, [2.0**power * g for g in gradients], start, **SCALE_FREE[slug])
    # Lookahead's Adam has its eps.
    tolerance = 1e-3 if slug == "lookahead" else 1e-12
    np.testing.assert_allclose(found, moved(slug, gradients, start, **SCALE_FREE[slug]), rtol=0, atol=tolerance)


@pytest.mark.parametrize("slug", ["sgd", "heavy_ball", "nesterov", "qhm", "aggmo", "nesterov_1983", "shampoo"])
def test_the_others_feel_the_scale(slug: str) -> None:
    rng = np.random.default_rng(0)
    gradients, start = list(rng.normal(size=(6, 3, 3))), rng.normal(size=(3, 3))
    ratio = (moved(slug, [4 * g for g in gradients], start) - start) / (moved(slug, gradients, start) - start)
    # Linear methods move 4 times as far. Shampoo's L and R grow by 16 each, and 4 / 16^(1/4)^2 = 1: only its eps feels.
    np.testing.assert_allclose(ratio, 1.0 if slug == "shampoo" else 4.0, rtol=1e-4)


@given(seed=seeds)
@settings(max_examples=10)
def test_sign_methods_see_signs_only(seed: int) -> None:
    rng = np.random.default_rng(seed)
    gradients, start = list(rng.normal(size=(8, 5))), rng.normal(size=5)
    warped = [np.sign(g) * np.expm1(np.abs(g)) for g in gradients]
    np.testing.assert_array_equal(moved("rprop", warped, start), moved("rprop", gradients, start))
    plain = {"betas": (0.0, 0.0)}
    np.testing.assert_array_equal(moved("lion", warped, start, **plain), moved("lion", gradients, start, **plain))


ROTATION_FREE = ["sgd", "heavy_ball", "nesterov", "nesterov_1983", "nesterov_constant", "qhm", "aggmo", "asgd",
                 "schedule_free_sgd", "sam", "shampoo", "muon"]  # fmt: skip


@pytest.mark.parametrize("slug", ROTATION_FREE)
@given(seed=seeds)
@settings(max_examples=4)
def test_rotating_rows_and_columns_rotates_the_path(slug: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    P, Q = np.linalg.qr(rng.normal(size=(4, 4))).Q, np.linalg.qr(rng.normal(size=(3, 3))).Q
    gradients, start = list(rng.normal(size=(5, 4, 3))), rng.normal(size=(4, 3))
    found = moved(slug, [P @ g @ Q for g in gradients], P @ start @ Q)
    np.testing.assert_allclose(found, P @ moved(slug, gradients, start) @ Q, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    "slug", ["adam", "amsgrad", "adamw", "adagrad", "rmsprop", "nadam", "lion", "rprop", "yogi", "adan", "adafactor"]
)
def test_coordinatewise_methods_depend_on_the_axes(slug: str) -> None:
    rng = np.random.default_rng(1)
    P = np.linalg.qr(rng.normal(size=(4, 4))).Q
    gradients, start = list(rng.normal(size=(5, 4, 3))), rng.normal(size=(4, 3))
    found = P @ moved(slug, gradients, start) - moved(slug, [P @ g for g in gradients], P @ start)
    assert np.abs(found).max() > 1e-4


def test_soap_follows_the_rotation_that_adam_does_not() -> None:
    """Its first basis comes from the first gradient and turns with it."""
    rng = np.random.default_rng(2)
    P, Q = np.linalg.qr(rng.normal(size=(4, 4))).Q, np.linalg.qr(rng.normal(size=(4, 4))).Q
    gradients, start = list(rng.normal(size=(25, 4, 4))), rng.normal(size=(4, 4))
    found = moved("soap", [P @ g @ Q for g in gradients], P @ start @ Q)
    np.testing.assert_allclose(found, P @ moved("soap", gradients, start) @ Q, rtol=0, atol=1e-8)


@pytest.mark.parametrize("slug", sorted(OPTIMIZERS))
def test_zero_gradients_at_the_start_move_nothing(slug: str) -> None:
    """At a stationary point every method stands still; none divides by zero."""
    start = np.array([[1.0, -2.0], [0.5, 3.0]])
    hyper = {"weight_decay": 0.0} if slug == "adamw" else {"lambd": 0.0} if slug == "asgd" else {}
    found = moved(slug, [np.zeros((2, 2))] * 3, start, **hyper)
    np.testing.assert_array_equal(found, start)
