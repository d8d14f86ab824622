"""Finite sums and noise: batches are unbiased and stack over seeds, least values stand up to independent solvers."""

from __future__ import annotations

from itertools import islice, pairwise
from math import prod

import numpy as np
import pytest
from sklearn.svm import LinearSVC

from projects.p03_optimizers.deterministic import Stopping, lbfgs, newton
from projects.p03_optimizers.problems import STOCHASTIC, make_stochastic
from projects.p03_optimizers.problems.lasso import lasso
from projects.p03_optimizers.problems.mnist import mnist
from projects.p03_optimizers.problems.noisy_quadratic import noisy_quadratic
from projects.p03_optimizers.problems.protocol import join, shuffled, split
from projects.p03_optimizers.problems.tables import breast_cancer, digits, wheel_file
from projects.p03_optimizers.tests.test_problems import assert_close, complex_step
from shared.seeding import rng


@pytest.mark.parametrize("name", STOCHASTIC)
def test_the_gradients_are_those_of_f_and_of_its_batches(name: str):
    problem = make_stochastic(name)
    random = rng(1, name)
    batch = next(problem.batches(random, 16))
    x = problem.full.start + 0.05 * random.normal(size=problem.dim)
    ends = np.cumsum([prod(shape) for shape in problem.full.shapes or ((problem.dim,),)])
    # Some of every block of parameters: a small one must not be missed.
    chosen = np.concatenate([random.integers(a, b, 3) for a, b in pairwise([0, *ends])])
    few = chosen[:1] if problem.n_samples == 4000 else chosen  # the networks' full sums are long
    assert_close(problem.full.gradient(x)[few], complex_step(problem.full.f, x, few))
    assert_close(problem.gradient_batch(x, batch)[chosen], complex_step(lambda z: problem.f_batch(z, batch), x, chosen))
    if problem.full.hessian is not None:
        assert_close(problem.full.hessian(x)[chosen], complex_step(problem.full.gradient, x, chosen))


@pytest.mark.parametrize("name", STOCHASTIC)
def test_a_stack_of_runs_is_the_runs_one_by_one(name: str):
    problem = make_stochastic(name)
    random = rng(2, name)
    x = problem.full.start + 0.05 * random.normal(size=(3, 2, problem.dim))  # 3 learning rates, 2 seeds
    stacked = np.stack(list(islice(problem.batches(random, 8), 2)))
    for function in (problem.gradient_batch, problem.f_batch):
        together = function(x, stacked)
        alone = np.array([[function(x[i, s], stacked[s]) for s in range(2)] for i in range(3)])
        assert together.shape == alone.shape
        np.testing.assert_allclose(together, alone, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", [name for name in STOCHASTIC if name != "noisy-quadratic"])
def test_the_batches_of_an_epoch_average_to_the_full_gradient(name: str):
    problem = make_stochastic(name)
    n = problem.n_samples
    assert n is not None
    size = {569: 569, 1797: 599, 4000: 1000}[n]
    x = problem.full.start
    epoch = list(islice(problem.batches(rng(3), size), n // size))
    assert np.array_equal(np.sort(np.concatenate(epoch)), np.arange(n))
    mean = np.mean([problem.gradient_batch(x, batch) for batch in epoch], axis=0)
    np.testing.assert_allclose(mean, problem.full.gradient(x), rtol=1e-10, atol=1e-12)


def test_the_noise_of_the_quadratic_has_the_covariance_that_its_formula_says():
    # Cov(grad F) = sigma^2 A^2 for single samples; the mean is the full gradient.
    problem = noisy_quadratic()
    assert problem.full.hessian is not None
    A = problem.full.hessian(problem.full.start)
    x = problem.full.start
    noise = np.asarray(next(problem.batches(rng(4), 40_000)), dtype=float)
    gradients = problem.gradient_batch(x, noise[:, None])  # one sample a batch
    np.testing.assert_allclose(gradients.mean(axis=0), problem.full.gradient(x), atol=0.8)  # 5 standard errors of 30
    expected = 0.36 * np.trace(A @ A)
    assert abs(gradients.var(axis=0).sum() / expected - 1) < 0.02
    eigenvalues = np.linalg.eigvalsh(A)
    assert (eigenvalues[:90] < 1).all() and (eigenvalues[90:] > 30).all() and (eigenvalues < 60).all()


def test_the_least_values_of_logistic_and_softmax_are_reached_and_not_undercut():
    logistic = make_stochastic("logistic").full
    found = newton(logistic, stopping=Stopping(gradient_tolerance=1e-14))
    assert found.success and found.f == pytest.approx(logistic.f_star, abs=1e-15)
    softmax = make_stochastic("softmax").full
    found = lbfgs(softmax, memory=30, stopping=Stopping(gradient_tolerance=1e-7))
    # Strong convexity bounds what is left: f - f* <= |g|^2 / (2 mu).
    assert softmax.mu is not None and found.success
    assert found.f == pytest.approx(softmax.f_star, abs=found.gradient_norm**2 / (2 * softmax.mu) + 1e-14)


def test_the_svm_is_solved_by_liblinear_and_certified_by_its_dual():
    problem = make_stochastic("svm").full
    A, y = breast_cancer()
    n = len(y)
    liblinear = LinearSVC(C=1.0, loss="hinge", fit_intercept=False, tol=1e-7, max_iter=1_000_000, random_state=0)
    w = liblinear.fit(A, y).coef_[0]
    assert problem.f_star is not None
    assert problem.f(w) == pytest.approx(problem.f_star, abs=1e-8)
    # Dual: w = sum a_i y_i a_i with 0 <= a <= 1; a is 1 short of the margin, 0 beyond it, free on it.
    short = 1 - y * (A @ w)
    on_margin, a = np.abs(short) < 1e-4, (short > 0).astype(float)
    rows = y[on_margin, None] * A[on_margin]
    inside = (a * y * ~on_margin) @ A
    a[on_margin] = np.linalg.lstsq(rows @ rows.T, 1 - rows @ inside, rcond=None)[0]
    assert a.min() >= -1e-10 and a.max() <= 1 + 1e-10
    w = (a * y) @ A
    dual = (a.sum() - w @ w / 2) / n
    assert problem.f(w) == pytest.approx(dual, abs=1e-14)
    assert problem.f_star == pytest.approx(dual, abs=1e-14)


def test_the_lasso_obeys_its_optimality_conditions():
    problem = lasso()
    g = problem.smooth.gradient(problem.minimiser)
    support = problem.minimiser != 0
    np.testing.assert_allclose(g[support], -problem.penalty * np.sign(problem.minimiser[support]), rtol=1e-12)
    assert np.abs(g[~support]).max() <= 0.9 * problem.penalty + 1e-12
    assert support.sum() == 10
    assert problem.f(problem.minimiser) == pytest.approx(problem.f_star, rel=1e-13)
    step = 1 / 20.0
    np.testing.assert_allclose(problem.prox(problem.minimiser - step * g, step), problem.minimiser, atol=1e-14)


def test_known_constants_bound_the_curvature():
    problem = make_stochastic("logistic").full
    assert problem.hessian is not None and problem.L is not None and problem.mu is not None
    eigenvalues = np.linalg.eigvalsh(problem.hessian(rng(5).normal(size=(3, problem.dim))))
    assert eigenvalues.max() <= problem.L and eigenvalues.min() >= problem.mu


def test_the_tables_are_what_they_say():
    A, y = breast_cancer()
    assert A.shape == (569, 31) and (y == 1).sum() == 357
    np.testing.assert_allclose(A[:, :-1].mean(axis=0), 0, atol=1e-12)
    pixels, labels = digits()
    assert pixels.shape == (1797, 65) and np.array_equal(np.unique(labels), np.arange(10))
    data = mnist()
    assert data.images.shape == (4000, 14, 14) and data.test_images.shape == (1000, 14, 14)
    assert (np.bincount(data.labels) == 400).all() and (np.bincount(data.test_labels) == 100).all()
    assert abs(data.images.mean()) < 1e-12


@pytest.mark.parametrize("name", ["mlp", "cnn"])
def test_the_networks_learn(name: str):
    problem = make_stochastic(name)
    assert problem.accuracy is not None
    x = problem.full.start
    assert 0 <= problem.accuracy(x) < 0.3
    for batch in islice(problem.batches(rng(6), 50), 200):
        x -= 0.3 * problem.gradient_batch(x, batch)
    assert problem.accuracy(x) > 0.8


def test_split_and_join_are_inverse_and_refuse_what_does_not_fit():
    shapes = ((3, 2), (2,))
    x = rng(7).normal(size=(5, 8))
    W, b = split(x, shapes)
    assert W.shape == (5, 3, 2) and b.shape == (5, 2)
    assert np.array_equal(join([W, b], shapes), x)
    with pytest.raises(ValueError, match=r"^x has 7 entries; shapes .* need 8"):
        split(x[:, :7], shapes)


def test_impossible_batches_and_missing_wheels_are_named():
    with pytest.raises(ValueError, match=r"^batch size is 11; it must be from 1 to the 10 samples"):
        next(shuffled(10)(rng(0), 11))
    with pytest.raises(ValueError, match=r"^a.csv ships inside no-such-package, which isn't installed"):
        wheel_file("no-such-package", "a.csv")
    with pytest.raises(ValueError, match=r"^nothing.csv isn't in the installed numpy"):
        wheel_file("numpy", "nothing.csv")
