"""Schedules, clipping and averages: known values, and torch as the oracle."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.p03_optimizers import averaging, clipping, schedules


def torch_factors(make: Callable[[Any], Any], steps: int) -> list[float]:
    torch = pytest.importorskip("torch")
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    schedule, factors = make(optimizer), []
    for _ in range(steps):
        factors.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return factors


def test_schedules_are_torchs() -> None:
    from torch.optim import lr_scheduler as theirs

    def ours(schedule: schedules.Schedule, steps: int) -> Any:
        return pytest.approx([schedule(t) for t in range(1, steps + 1)], abs=1e-12)

    assert torch_factors(lambda o: theirs.CosineAnnealingLR(o, 19, eta_min=0.1), 20) == ours(
        schedules.cosine(20, final=0.1), 20
    )
    assert torch_factors(lambda o: theirs.StepLR(o, 4, gamma=0.3), 13) == ours(schedules.step_decay(4, 0.3), 13)
    assert torch_factors(lambda o: theirs.OneCycleLR(o, 1.0, total_steps=30, cycle_momentum=False), 29) == ours(
        schedules.one_cycle(30), 29
    )


def test_schedules_at_their_corners() -> None:
    assert schedules.constant()(10**9) == 1.0
    cosine = schedules.cosine(11)
    assert [cosine(t) for t in (1, 6, 11, 99)] == pytest.approx([1.0, 0.5, 0.0, 0.0])
    assert schedules.cosine(1)(1) == 1.0
    falling = schedules.inverse_sqrt(4)
    assert [falling(t) for t in (1, 4, 16)] == pytest.approx([1.0, 1.0, 0.5])
    warm = schedules.warmup(schedules.step_decay(2, 0.5), 4)
    assert [warm(t) for t in range(1, 8)] == pytest.approx([0.25, 0.5, 0.75, 1.0, 1.0, 0.5, 0.5])
    flat = schedules.trapezoid(10, rise=0.2, fall=0.4)
    assert [flat(t) for t in range(1, 12)] == pytest.approx([0.5, 1, 1, 1, 1, 1, 1, 0.75, 0.5, 0.25, 0])
    cycle = schedules.one_cycle(20, rise=0.5, start=0.1, final=0.0)
    assert [cycle(t) for t in (1, 10, 20, 50)] == pytest.approx([0.1, 1.0, 0.0, 0.0])
    assert schedules.one_cycle(5, rise=0.0)(1) == 1.0


@given(T=st.integers(1, 60), t=st.integers(1, 80), share=st.floats(0, 0.5))
@settings(max_examples=50)
def test_factors_are_between_0_and_1(T: int, t: int, share: float) -> None:
    for schedule in (
        schedules.cosine(T),
        schedules.one_cycle(T, rise=share),
        schedules.trapezoid(T, share, share),
        schedules.inverse_sqrt(T),
        schedules.warmup(schedules.step_decay(T), T),
    ):
        assert 0.0 <= schedule(t) <= 1.0 + 1e-15


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: schedules.cosine(0), "T = 0 must be at least 1"),
        (lambda: schedules.step_decay(2, 1.5), r"factor = 1.5 must lie in \[0, 1\]"),
        (lambda: schedules.trapezoid(9, 0.7, 0.6), r"rise \+ fall = 1.2\d* must lie in \[0, 1\]"),
        (lambda: schedules.warmup(schedules.constant(), 0), "steps = 0 must be at least 1"),
        (lambda: clipping.clip_by_norm([np.ones(2)], 0.0), "max_norm = 0 must be positive"),
        (lambda: clipping.clip_by_value([np.ones(2)], -1.0), "max_value = -1 must be positive"),
        (lambda: averaging.ExponentialAverage([np.ones(2)], 1.0), r"decay = 1 must lie in \[0, 1\)"),
    ],
)
def test_bad_arguments(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_clipping_is_torchs_but_for_its_1e_minus_6() -> None:
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    grads = [rng.normal(size=(3, 4)), rng.normal(size=5)]
    norm = math.sqrt(sum(float((g * g).sum()) for g in grads))
    assert clipping.global_norm(grads) == pytest.approx(norm)
    tensors = [torch.zeros(g.shape, dtype=torch.float64) for g in grads]
    for limit, factor in ((0.5, (norm + 1e-6) / norm), (100.0, 1.0)):
        for tensor, g in zip(tensors, grads, strict=True):
            tensor.grad = torch.from_numpy(g.copy())
        torch.nn.utils.clip_grad_norm_(tensors, limit)
        for tensor, g in zip(tensors, clipping.clip_by_norm(grads, limit), strict=True):
            np.testing.assert_allclose(g, tensor.grad.numpy() * factor, rtol=1e-14)
    assert clipping.global_norm(clipping.clip_by_norm(grads, 0.5)) == pytest.approx(0.5)
    assert clipping.clip_by_value([np.array([-3.0, 0.5, 2.0])], 1.0)[0].tolist() == [-1.0, 0.5, 1.0]


def test_each_run_of_a_batch_is_clipped_by_itself() -> None:
    grads = [np.array([[3.0, 0.0], [0.3, 0.0]]), np.array([[4.0], [0.4]])]
    first, second = clipping.clip_by_norm(grads, 1.0, batch_ndim=1)
    assert first.tolist() == [[pytest.approx(0.6), 0.0], [0.3, 0.0]]
    assert second.tolist() == [[pytest.approx(0.8)], [0.4]]


def test_averages_of_a_known_sequence() -> None:
    x = np.zeros(1)
    exponential, uniform = averaging.ExponentialAverage([x], decay=0.5), averaging.UniformAverage([x])
    x[:] = 7.0
    assert exponential.solution()[0][0] == 7.0  # nothing seen yet: the parameters
    assert uniform.solution()[0][0] == 0.0
    for value in (1.0, 2.0, 6.0):
        x[:] = value
        exponential.update()
        uniform.update()
    # (1/8, 1/4, 1/2) over their sum 7/8
    assert exponential.solution()[0][0] == pytest.approx((1 / 8 + 2 / 4 + 6 / 2) / (7 / 8))
    assert uniform.solution()[0][0] == pytest.approx(3.0)


def test_averaging_cuts_the_noise_as_much_as_it_says() -> None:
    """Variance s^2 / n of the uniform mean, s^2 (1 - decay) / (1 + decay) of the exponential one; n = 4,000 runs."""
    rng = np.random.default_rng(0)
    x = np.zeros(4000)
    exponential, uniform = averaging.ExponentialAverage([x], decay=0.8), averaging.UniformAverage([x])
    for _ in range(50):
        x[:] = rng.normal(size=4000)
        exponential.update()
        uniform.update()
    assert float(uniform.solution()[0].var()) == pytest.approx(1 / 50, rel=0.1)
    assert float(exponential.solution()[0].var()) == pytest.approx(0.2 / 1.8, rel=0.1)
