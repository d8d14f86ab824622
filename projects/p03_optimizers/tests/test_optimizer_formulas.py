"""Known answers: closed forms on one-dimensional quadratics, first steps, special cases that are other methods."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from projects.p03_optimizers import TwoPoint, make_optimizer
from projects.p03_optimizers.optimizers.adamw import AdamW
from projects.p03_optimizers.optimizers.muon import COEFFICIENTS, Muon, newton_schulz
from projects.p03_optimizers.optimizers.nesterov_constant import constant_momentum
from projects.p03_optimizers.optimizers.protocol import FloatArray
from projects.p03_optimizers.optimizers.sam import SAM
from projects.p03_optimizers.optimizers.sgd import SGD


def path(slug: str, curvature: float | FloatArray, start: list[float], steps: int, **hyper: Any) -> FloatArray:
    """Parameters after each step on sum c x^2 / 2, shape (steps + 1, n)."""
    x = np.array(start)
    optimizer = make_optimizer(slug, [x], **hyper)
    points = [x.copy()]
    for _ in range(steps):
        optimizer.step([curvature * x])
        points.append(x.copy())
    return np.array(points)


def test_gradient_descent_shrinks_by_one_minus_lr_times_curvature() -> None:
    found = path("sgd", np.array([1.0, 3.0]), [1.0, -2.0], 20, lr=0.2)
    np.testing.assert_allclose(found[20], [0.8**20, -2 * 0.4**20], rtol=1e-12)


def test_weight_decay_is_a_curvature_of_its_own() -> None:
    assert path("sgd", 1.0, [1.0], 10, lr=0.1, weight_decay=0.5)[10] == pytest.approx(0.85**10)
    assert path("heavy_ball", 1.0, [1.0], 10, lr=0.1, weight_decay=0.5) == pytest.approx(
        path("heavy_ball", 1.5, [1.0], 10, lr=0.1)
    )


def test_heavy_ball_solves_its_recurrence() -> None:
    """x_{t+1} = (1 + beta - lr L) x_t - beta x_{t-1}, whose complex roots have modulus sqrt beta."""
    lr, beta, L = 0.1, 0.81, 2.0
    found = path("heavy_ball", L, [1.0], 60, lr=lr, momentum=beta)[:, 0]
    roots = np.roots([1.0, -(1 + beta - lr * L), beta]).astype(complex)
    # x_0 = 1, x_1 = 1 - lr L fix the two amplitudes.
    a = np.linalg.solve(np.array([[1, 1], roots]), np.array([1.0, 1 - lr * L]))
    np.testing.assert_allclose(found, (a @ roots[:, None] ** np.arange(61)).real, rtol=0, atol=1e-12)
    assert abs(roots[0]) == pytest.approx(math.sqrt(beta))


@pytest.mark.parametrize(("factor", "stable"), [(0.99, True), (1.01, False)])
def test_heavy_ball_is_stable_up_to_2_times_1_plus_beta_over_the_curvature(factor: float, stable: bool) -> None:
    lr = factor * 2 * (1 + 0.9) / 5.0
    assert (abs(path("heavy_ball", 5.0, [1.0], 2000, lr=lr, momentum=0.9)[-1, 0]) < 1) == stable


def test_nesterov_of_1983_by_hand_and_its_bound() -> None:
    """x_1 = y_1 (1 - lr); t_2 = (1 + sqrt 5) / 2, t_3 = (1 + sqrt(1 + 4 t_2^2)) / 2, on c x^2 / 2 with lr c = 1 / 2."""
    x, y = [1.0], np.array([1.0])
    optimizer = make_optimizer("nesterov_1983", [y], lr=0.5)
    assert isinstance(optimizer, TwoPoint)
    for _ in range(3):
        optimizer.step([y.copy()])
        x.append(float(optimizer.solution()[0][0]))
    t2 = (1 + math.sqrt(5)) / 2
    t3 = (1 + math.sqrt(1 + 4 * t2**2)) / 2
    y3 = 0.25 + (t2 - 1) / t3 * (0.25 - 0.5)
    assert x == pytest.approx([1.0, 0.5, 0.25, y3 / 2])

    curvature = np.geomspace(1e-4, 1.0, 30)
    y = np.ones(30)
    optimizer = make_optimizer("nesterov_1983", [y], lr=1.0)
    gaps = []
    for _ in range(300):
        optimizer.step([curvature * y])
        gaps.append(float(curvature @ optimizer.solution()[0] ** 2) / 2)  # type: ignore[attr-defined]
    bound = 2 * 30 / (np.arange(1, 301) + 1.0) ** 2
    assert (np.array(gaps) <= bound).all()
    assert gaps[-1] < (curvature @ (1 - curvature) ** 600) / 2 / 10  # ten times below gradient descent


def test_constant_momentum_keeps_its_rate() -> None:
    kappa = 100.0
    beta = constant_momentum(kappa)
    assert beta == pytest.approx(9 / 11)
    curvature = np.geomspace(1 / kappa, 1.0, 10)
    y = np.ones(10)
    optimizer = make_optimizer("nesterov_constant", [y], lr=1.0, momentum=beta)
    for _ in range(200):
        optimizer.step([curvature * y])
    x = optimizer.solution()[0]  # type: ignore[attr-defined]
    start = (curvature.sum() + 10 / kappa) / 2  # f(x_0) - f* + mu |x_0 - x*|^2 / 2
    assert float(curvature @ x**2) / 2 <= start * (1 - 1 / math.sqrt(kappa)) ** 200


@pytest.mark.parametrize("slug", ["adam", "amsgrad", "adamax", "yogi"])
def test_the_first_step_of_adams_family_is_lr_against_the_sign(slug: str) -> None:
    hyper: dict[str, Any] = {"initial_accumulator": 0.0} if slug == "yogi" else {}
    g = np.array([3.0, -0.02, 1e5, 0.0])
    x = np.zeros(4)
    make_optimizer(slug, [x], lr=0.1, eps=1e-12, **hyper).step([g])
    np.testing.assert_allclose(x, -0.1 * np.sign(g), atol=1e-9)


def test_first_steps_of_the_others() -> None:
    g = np.array([3.0, -4.0])

    def step(slug: str, **hyper: Any) -> FloatArray:
        x = np.ones(2)
        make_optimizer(slug, [x], **hyper).step([g])
        return x - 1

    sign = np.sign(g)
    assert step("adagrad", lr=0.1) == pytest.approx(-0.1 * sign)
    assert step("rmsprop", lr=0.1, alpha=0.99) == pytest.approx(-sign)  # lr / sqrt(1 - alpha)
    assert step("rmsprop_centered", lr=0.1, alpha=0.5, eps=1e-12) == pytest.approx(-0.2 * sign)  # sd = |g| / 2
    assert step("adadelta", lr=1.0, rho=0.9, eps=1e-6) == pytest.approx(-math.sqrt(1e-6 / 0.1) * sign, rel=1e-5)
    assert step("lion", lr=0.1) == pytest.approx(-0.1 * sign)
    assert step("rprop", lr=0.1) == pytest.approx(-0.1 * sign)
    assert step("adamw", lr=0.1, weight_decay=0.5) == pytest.approx(-0.05 - 0.1 * sign)
    assert step("radam", lr=0.1) == pytest.approx(-0.1 * g)  # the variance is not to be trusted yet
    assert step("adabelief", lr=0.1, eps=0.0) == pytest.approx(-0.1 / 0.9 * sign)  # g - m = beta1 g
    assert step("adan", lr=0.1) == pytest.approx(-0.1 * sign)
    assert step("ademamix", lr=0.1, alpha=5.0) == pytest.approx(-0.1 * (1 + 5 * 1e-4) * sign)
    # mu_1 = 0.9 (1 - 0.96^0.004 / 2), mu_2 alike; m_bar = (mu_2 0.1 / (1 - mu_1 mu_2) + 1) g
    mu = [0.9 * (1 - 0.5 * 0.96 ** (0.004 * t)) for t in (1, 2)]
    assert step("nadam", lr=0.1) == pytest.approx(-0.1 * (0.1 * mu[1] / (1 - mu[0] * mu[1]) + 1) * sign, rel=1e-7)
    # LAMB: |x| = sqrt 2 = |sign|, so that the step is lr; a layer at zero counts as norm ratio 1.
    assert step("lamb", lr=0.1, eps=0.0) == pytest.approx(-0.1 * sign)
    assert step("adafactor", lr=0.1) == pytest.approx(-0.1 * sign)  # RMS(x) = 1
    assert step("shampoo", lr=0.1, eps=1e-12) == pytest.approx(-0.1 * g / 5)  # full-matrix Adagrad: g / |g|
    assert step("soap", lr=0.1) == pytest.approx(0.0)  # the first gradient sets the basis
    assert step("prodigy", d0=0.01) == pytest.approx(-0.01 * 0.1 / math.sqrt(0.001) * sign, rel=1e-4)


def test_special_cases_are_other_methods() -> None:
    c, x0 = np.array([1.0, 7.0]), [1.0, -2.0]

    def same(a: str, of_a: dict[str, Any], b: str, of_b: dict[str, Any]) -> None:
        np.testing.assert_allclose(path(a, c, x0, 30, **of_a), path(b, c, x0, 30, **of_b), rtol=0, atol=1e-12)

    same("heavy_ball", {"lr": 0.1, "momentum": 0.0}, "sgd", {"lr": 0.1})
    same("qhm", {"lr": 0.1, "nu": 0.0}, "sgd", {"lr": 0.1})
    same("qhm", {"lr": 0.2, "nu": 1.0, "momentum": 0.8}, "heavy_ball", {"lr": 0.04, "momentum": 0.8})
    same("qhm", {"lr": 0.2, "nu": 0.8, "momentum": 0.8}, "nesterov", {"lr": 0.04, "momentum": 0.8})
    same("aggmo", {"lr": 0.1, "betas": (0.7,)}, "heavy_ball", {"lr": 0.1, "momentum": 0.7})
    same("nesterov_constant", {"lr": 0.1, "momentum": 0.7}, "nesterov", {"lr": 0.1, "momentum": 0.7})
    same("adam", {"lr": 0.07, "betas": (0.0, 0.0), "eps": 0.0}, "lion", {"lr": 0.07, "betas": (0.0, 0.0)})
    same("adamw", {"lr": 0.1, "weight_decay": 0.0}, "adam", {"lr": 0.1})
    same("lookahead", {"lr": 0.1, "k": 1, "alpha": 1.0}, "adam", {"lr": 0.1})
    same("asgd", {"lr": 0.1, "lambd": 0.0}, "sgd", {"lr": 0.1})


def test_averages_are_the_averages_they_say() -> None:
    """ASGD after t0 = 0 and schedule-free SGD: the mean of x_1, ..., x_n, and of z_1, ..., z_n."""
    x = np.array([1.0])
    asgd = make_optimizer("asgd", [x], lr=0.1, lambd=0.0, t0=0.0)
    points = []
    for _ in range(6):
        asgd.step([x.copy()])
        points.append(x.copy())
    # mu_t = 1 / max(1, t - 1): the first two steps take the average over whole, the mean is of x_2, ..., x_6.
    assert asgd.solution()[0] == pytest.approx(np.mean(points[1:], axis=0))  # type: ignore[attr-defined]

    y, z, zs = np.array([1.0]), np.array([1.0]), []
    free = make_optimizer("schedule_free_sgd", [y], lr=0.1, momentum=0.9)
    for _ in range(6):
        z = z - 0.1 * y
        zs.append(z)
        free.step([y.copy()])
        mean = np.mean(zs, axis=0)
        assert free.solution()[0] == pytest.approx(mean)  # type: ignore[attr-defined]
        assert y == pytest.approx(0.1 * z + 0.9 * mean)


def test_schedule_free_warm_up_weighs_by_the_square_of_the_learning_rate() -> None:
    y, z, zs = np.array([1.0]), np.array([1.0]), []
    free = make_optimizer("schedule_free_sgd", [y], lr=0.4, momentum=0.5, warmup_steps=4)
    for t in range(1, 7):
        z = z - 0.4 * min(1.0, t / 4) * y
        zs.append(z)
        free.step([y.copy()])
    mean = np.average(zs, axis=0, weights=[min(1.0, t / 4) ** 2 for t in range(1, 7)])
    assert free.solution()[0] == pytest.approx(mean)  # type: ignore[attr-defined]


def test_rprop_grows_and_shrinks_its_steps() -> None:
    """Signs + + - -: 0.1, 0.12, halved and not moved, then the sign counts as new and the step stays."""
    x = np.zeros(1)
    rprop = make_optimizer("rprop", [x], lr=0.1)
    for g, expected in ((1.0, -0.1), (0.5, -0.22), (-2.0, -0.22), (-1.0, -0.16), (-1.0, -0.088)):
        rprop.step([np.array([g])])
        assert x[0] == pytest.approx(expected)


def test_lookahead_goes_half_way_back_every_k_steps() -> None:
    x = np.zeros(1)
    optimizer = make_optimizer("lookahead", [x], lr=0.1, k=3, alpha=0.5)
    seen = []
    for _ in range(6):
        optimizer.step([np.ones(1)])
        seen.append(float(x[0]))
    assert seen == pytest.approx([-0.1, -0.2, -0.15, -0.25, -0.35, -0.3], abs=1e-6)
    assert optimizer.solution()[0] == pytest.approx([-0.3], abs=1e-6)  # type: ignore[attr-defined]


def test_sam_descends_by_the_gradient_of_the_worst_neighbour() -> None:
    """On x^2 / 2 + y^2: from (3, 2), g = (3, 4), w = x + rho g / 5, and two arrays share one norm."""
    x, y = np.array([3.0]), np.array([2.0])
    sam = SAM(SGD([x, y], lr=0.1), rho=0.5)
    sam.perturb([x.copy(), 2 * y])
    assert (x[0], y[0]) == pytest.approx((3.3, 2.4))
    sam.step([x.copy(), 2 * y])
    assert (x[0], y[0]) == pytest.approx((3 - 0.33, 2 - 0.48))
    with pytest.raises(ValueError, match="step was called without perturb"):
        sam.step([x.copy(), y.copy()])
    sam.perturb([x.copy(), y.copy()])
    with pytest.raises(ValueError, match="perturb was called twice"):
        sam.perturb([x.copy(), y.copy()])


@pytest.mark.parametrize("shape", [(4, 4), (3, 6), (7, 2)])
def test_newton_schulz_acts_on_singular_values_alone(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(0)
    U, s, Vt = np.linalg.svd(rng.normal(size=shape), full_matrices=False)
    a, b, c = COEFFICIENTS
    expected = s / np.linalg.norm(s)
    for _ in range(5):
        expected = a * expected + b * expected**3 + c * expected**5
    np.testing.assert_allclose(newton_schulz((U * s) @ Vt), (U * expected) @ Vt, atol=1e-12)
    assert np.linalg.norm(expected - 1, np.inf) < 0.35


def test_muon_gives_vectors_to_adamw() -> None:
    rng = np.random.default_rng(0)
    W, b = rng.normal(size=(5, 3)), rng.normal(size=3)
    alone_W, alone_b = W.copy(), b.copy()
    both = make_optimizer("muon_adamw", [b, W], lr=0.02, weight_decay=0.1)
    muon = Muon([alone_W], lr=0.02, weight_decay=0.1, adjust_lr_fn="match_rms_adamw")
    adamw = AdamW([alone_b], lr=0.02, weight_decay=0.1)
    for _ in range(5):
        gb, gW = rng.normal(size=3), rng.normal(size=(5, 3))
        both.step([gb, gW])
        muon.step([gW])
        adamw.step([gb])
    assert (W == alone_W).all()
    assert (b == alone_b).all()
    # Steps of both have root mean squares near lr.
    x = np.zeros((20, 30))
    Muon([x], lr=0.02, weight_decay=0.0, adjust_lr_fn="match_rms_adamw").step([rng.normal(size=x.shape)])
    assert math.sqrt((x**2).mean()) == pytest.approx(0.2 * math.sqrt(30) * 0.02 / math.sqrt(30), rel=0.2)


def test_shampoo_whitens_its_first_gradient() -> None:
    """L = G G', R = G' G: L^(-1/4) G R^(-1/4) = U V'."""
    G = np.random.default_rng(0).normal(size=(4, 4))
    x = np.zeros((4, 4))
    make_optimizer("shampoo", [x], lr=1.0, eps=1e-12).step([G])
    U, _, Vt = np.linalg.svd(G)
    np.testing.assert_allclose(x, -U @ Vt, atol=1e-9)


def test_prodigys_distance_grows_towards_the_true_one() -> None:
    x = np.full(5, 3.0)
    prodigy = make_optimizer("prodigy", [x], d0=1e-6)
    for _ in range(300):
        prodigy.step([np.sign(x)])  # |x|_1, which it is made for; the distance in the largest norm is 3
    assert np.abs(x).max() < 0.5
    (d,) = prodigy._state  # type: ignore[attr-defined]
    assert 0.1 < float(d.d[0]) <= 3.0


def test_adam_fails_where_amsgrad_does_not() -> None:
    """Reddi, Kale & Kumar's theorem 1: gradients 3, -1, -1 in turn on [-1, 1]; the best point is -1."""

    def end(slug: str) -> float:
        x = np.zeros(1)
        optimizer = make_optimizer(slug, [x], lr=0.1, betas=(0.0, 1 / 10))
        for t in range(1, 3001):
            optimizer.lr = 0.1 / math.sqrt(t)
            optimizer.step([np.array([3.0 if t % 3 == 1 else -1.0])])
            np.clip(x, -1, 1, out=x)
        return float(x[0])

    assert end("adam") > 0.9
    assert end("amsgrad") < -0.9
