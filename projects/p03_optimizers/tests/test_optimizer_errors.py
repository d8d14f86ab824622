"""Bad input: one line that names the value and what is allowed; a refused step changes nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from projects.p03_optimizers import OPTIMIZERS, DivergedError, TwoGradients, make_optimizer
from projects.p03_optimizers.optimizers.lookahead import Lookahead
from projects.p03_optimizers.optimizers.nesterov_constant import constant_momentum
from projects.p03_optimizers.optimizers.sam import SAM
from projects.p03_optimizers.optimizers.sgd import SGD

BAD: list[tuple[str, dict[str, Any], str]] = [
    ("adam", {"lr": 0.0}, "lr = 0 must be positive and finite"),
    ("adam", {"lr": np.array([0.1, -0.2])}, "lr = -0.2 must be positive and finite"),
    ("adam", {"lr": "fast"}, "lr = 'fast' must be a number or an array of numbers"),
    ("adam", {"lr": float("nan")}, "lr = nan must be positive and finite"),
    ("adam", {"betas": (0.9, 1.0)}, r"beta2 = 1 must lie in \[0, 1\)"),
    ("adam", {"betas": (-0.1, 0.9)}, r"beta1 = -0.1 must lie in \[0, 1\)"),
    ("adam", {"betas": (0.9,)}, r"betas = \(0.9,\) must be 2 numbers in \[0, 1\)"),
    ("adam", {"eps": -1e-8}, "eps = -1e-08 must be finite and not negative"),
    ("adam", {"weight_decay": -1.0}, "weight_decay = -1 must be finite and not negative"),
    ("adam", {"beta": 0.9}, "optimizer 'adam': .*unexpected keyword argument 'beta'"),
    ("adam", {"lr": np.ones(3)}, r"a hyper-parameter of shape \(3,\) does not fit the leading axes of \(2, 2\)"),
    ("heavy_ball", {"momentum": 1.0}, r"momentum = 1 must lie in \[0, 1\)"),
    ("qhm", {"nu": 1.1}, r"nu = 1.1 must lie in \[0, 1\]"),
    ("aggmo", {"betas": ()}, "betas must have at least one number"),
    ("adadelta", {"eps": 0.0}, "eps = 0 must be positive"),
    ("radam", {"betas": (np.array([0.9, 0.8]), 0.999)}, r"beta1 of shape \(2,\) must be one number for this method"),
    ("rprop", {"etas": (1.2, 0.5)}, r"etas = \(1.2, 0.5\) must be one number in \(0, 1\) and one above 1"),
    ("rprop", {"step_sizes": (1.0, 0.1)}, r"step_sizes = \(1.0, 0.1\) must be positive and in order"),
    ("ademamix", {"t_alpha_beta3": 0}, "t_alpha_beta3 = 0 must be positive"),
    ("adafactor", {"beta2_decay": 0.5}, "beta2_decay = 0.5 must be at most 0"),
    ("muon", {"ns_steps": 0}, "ns_steps = 0 must be at least 1"),
    ("muon", {"adjust_lr_fn": "none"}, "adjust_lr_fn = 'none' must be 'original' or 'match_rms_adamw'"),
    ("muon", {"batch_ndim": 1}, r"parameter 0 of shape \(2, 2\) is not a matrix"),
    ("shampoo", {"update_every": 0}, "update_every = 0 must be at least 1"),
    ("soap", {"precondition_frequency": 0}, "precondition_frequency = 0 must be at least 1"),
    ("lamb", {"batch_ndim": 2}, r"batch_ndim = 2 must be in 0..1: array 0 has 2 axes"),
    ("lamb", {"lr": np.ones((1, 2)), "batch_ndim": 1}, r"shape \(1, 2\) has axes beyond batch_ndim = 1"),
    ("lookahead", {"k": 0}, "k = 0 must be at least 1"),
    ("lookahead", {"alpha": 1.5}, r"alpha = 1.5 must lie in \[0, 1\]"),
    ("sam", {"rho": 0.0}, "rho = 0 must be positive"),
    ("adams", {}, "optimizer 'adams' is unknown; choose one of sgd, "),
]


@pytest.mark.parametrize(("slug", "hyper", "message"), BAD, ids=[f"{slug}-{list(hyper)}" for slug, hyper, _ in BAD])
def test_bad_hyper_parameters(slug: str, hyper: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        make_optimizer(slug, [np.ones((2, 2))], **hyper)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ([], "params must be a list of at least one array"),
        (np.ones(3), "params must be a list of at least one array"),
        ([np.ones(3, dtype=np.float32)], r"parameter 0 is float32 \(3,\); it must be a writable, non-empty float64"),
        ([np.ones(3), [1.0]], "parameter 1 is list"),
        ([np.ones((0, 2))], r"parameter 0 is float64 \(0, 2\)"),
        ([np.broadcast_to(np.ones(1), (3,))], r"parameter 0 is float64 \(3,\)"),
    ],
)
def test_bad_parameters(params: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make_optimizer("sgd", params)


def test_bad_arguments_elsewhere() -> None:
    with pytest.raises(ValueError, match=r"kappa = 0.5 must be at least 1"):
        constant_momentum(0.5)
    with pytest.raises(ValueError, match="parameter 0 of shape \\(2, 2, 2\\) has more than two axes"):
        make_optimizer("soap", [np.ones((2, 2, 2))])
    with pytest.raises(ValueError, match="the parameters have different leading axes"):
        make_optimizer("prodigy", [np.ones((2, 2)), np.ones((3, 2))], batch_ndim=1)
    with pytest.raises(ValueError, match="the parameters have different leading axes"):
        SAM(SGD([np.ones((2, 2)), np.ones((3, 2))]), batch_ndim=1)
    with pytest.raises(ValueError, match="lr = -1 must be finite and not negative"):
        Lookahead(SGD([np.ones(2)])).lr = -1.0


def hand_over(optimizer: Any, grads: list[Any], others: list[Any], first: bool) -> None:
    """One step with gradients that may be broken: as the only ones, or as the first or the second of two."""
    if isinstance(optimizer, TwoGradients):
        optimizer.perturb(grads if first else others)
    optimizer.step(grads)


@pytest.mark.parametrize("slug", sorted(OPTIMIZERS))
@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e200])
def test_a_refused_step_changes_nothing(slug: str, bad: float) -> None:
    """NaN in the second array: neither array moves, and the next steps are as if it had not been tried."""
    rng = np.random.default_rng(0)
    shapes = [(2, 2), (2, 2)] if OPTIMIZERS[slug].matrices else [(2, 2), (3,)]
    good = [[rng.normal(size=shape) for shape in shapes] for _ in range(3)]
    broken = [good[0][0], np.full(shapes[1], bad)]

    def run(with_failure: bool) -> list[Any]:
        params = [np.ones(shape) for shape in shapes]
        optimizer: Any = make_optimizer(slug, params)
        for t, grads in enumerate(good, start=1):
            if with_failure:
                for first in (True, False) if isinstance(optimizer, TwoGradients) else (False,):
                    before = [x.copy() for x in params]
                    with pytest.raises(DivergedError, match=f"step {t}: a gradient is") as caught:
                        hand_over(optimizer, broken, good[0], first)
                    assert caught.value.step == t
                    assert all((a == b).all() for a, b in zip(params, before, strict=True))
            hand_over(optimizer, grads, grads, first=True)
        return params

    for a, b in zip(run(True), run(False), strict=True):
        np.testing.assert_array_equal(a, b)


def test_gradients_must_match() -> None:
    optimizer = make_optimizer("adam", [np.ones((2, 2)), np.ones(3)])
    with pytest.raises(ValueError, match="1 gradients were given for 2 parameters"):
        optimizer.step([np.ones((2, 2))])
    with pytest.raises(ValueError, match=r"gradient 1 has shape \(4,\), its parameter \(3,\)"):
        optimizer.step([np.ones((2, 2)), np.ones(4)])
