"""Each identity of proofs.md, exactly: by SymPy where symbols stand, by fractions where numbers do."""

from __future__ import annotations

import math
import re
from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from projects.p02_probability_animations.sim import bayes_square, buffon, concentration
from projects.registry import PROJECTS

PROOFS = PROJECTS / "p02_probability_animations" / "proofs.md"
p, q, s, f, length, d, t, n = sp.symbols("p q s f l d t n", positive=True)
lam = sp.symbols("lambda", real=True)


def zero(expression: sp.Expr) -> bool:
    return bool(sp.simplify(expression) == 0)


def test_four_areas_fill_the_square():
    assert sp.expand(p * s + p * (1 - s) + (1 - p) * f + (1 - p) * (1 - f)) == 1


def test_posterior_is_a_share_of_what_is_left():
    for prior, hit, alarm in ((1, 95, 5), (30, 20, 80), (100, 1, 0), (50, 0, 7)):
        found = bayes_square.square(Fraction(prior, 100), Fraction(hit, 100), Fraction(alarm, 100))
        formula = p * s / (p * s + (1 - p) * f)
        exact = formula.subs({p: sp.Rational(prior, 100), s: sp.Rational(hit, 100), f: sp.Rational(alarm, 100)})
        assert found.posterior == Fraction(int(exact.p), int(exact.q))
    with pytest.raises(ValueError, match=re.escape("P(E) is 0")):
        _ = bayes_square.square(1, 0, "1/2").posterior


def test_odds_are_widths_times_heights():
    left = (p * s) / (p * s + (1 - p) * f) / ((1 - p) * f / (p * s + (1 - p) * f))
    assert zero(left - p / (1 - p) * s / f)


def test_two_tests_are_one_square_twice():
    once = p * s / (p * s + (1 - p) * f)
    twice = once.subs(p, once)
    assert zero(twice - p * s**2 / (p * s**2 + (1 - p) * f**2))
    a, b = sp.symbols("a b", positive=True)  # other likelihoods of the second test: the order is of no matter
    other = once.subs({s: a, f: b})
    assert zero(once.subs(p, other) - other.subs(p, once))
    test = bayes_square.TEST
    assert (test.prior_odds, test.posterior_odds) == (Fraction(1, 99), Fraction(19, 99))
    assert test.again().posterior_odds == Fraction(361, 99)
    assert test.again().posterior == Fraction(361, 460)


def test_area_under_the_arch():
    theta = sp.symbols("theta")
    area = sp.integrate(length / 2 * sp.sin(theta), (theta, 0, sp.pi))
    assert zero(area - length) and zero(area / (sp.pi * d / 2) - 2 * length / (sp.pi * d))
    # The shadow on the diameter stands at -cos theta, and goes from -1 to 1.
    assert zero(sp.diff(-sp.cos(theta), theta) - sp.sin(theta))
    assert buffon.chance(0.7, 1.0) == pytest.approx(float(2 * 0.7 / sp.pi), rel=1e-15)


def test_long_needle():
    theta, r = sp.symbols("theta r", positive=True)
    edge = sp.asin(1 / r)  # r = l / d > 1, d = 1
    under = 2 * sp.integrate(r / 2 * sp.sin(theta), (theta, 0, edge)) + (sp.pi - 2 * edge) / 2
    formula = 2 / sp.pi * (sp.acos(1 / r) + r * (1 - sp.sqrt(1 - 1 / r**2)))
    difference = (under / (sp.pi / 2) - formula).rewrite(sp.asin)
    assert zero(difference)
    assert sp.limit(formula, r, 1) == 2 / sp.pi  # where both formulas meet
    for ratio in (1.5, 3.0, 5.0):
        assert buffon.chance(ratio, 1.0) == pytest.approx(float(formula.subs(r, ratio)), rel=1e-14)


def test_delta_method():
    c, share = sp.symbols("c P", positive=True)
    slope = sp.diff(c / share, share).subs(c, sp.pi * share)
    assert zero(slope + sp.pi / share)
    error = sp.Abs(slope) * sp.sqrt(share * (1 - share) / n)
    shown = sp.pi * sp.sqrt((1 - share) / (n * share))
    assert zero(error**2 - shown**2)
    assert buffon.pi_standard_error(400, 1.0, 1.0) == pytest.approx(
        float(shown.subs({share: 2 / sp.pi, n: 400})), rel=1e-14
    )


def test_pieces_add():
    # A bent noodle's mean number of crossings is that of its two straight parts, whatever the bend.
    for bend in (0.0, 1.0, 2.5):
        corners = np.array([[0, 0], [0.6, 0], [0.6 + 0.9 * math.cos(bend), 0.9 * math.sin(bend)]])
        assert mean_crossings_by_angle(corners) == pytest.approx(2 * 1.5 / math.pi, rel=1e-6)


def mean_crossings_by_angle(corners: np.ndarray) -> float:
    """E N, d = 1: for one direction a segment crosses as many lines in the mean as it is high; then over directions."""
    turn = (np.arange(20_000) + 0.5) * math.pi / 20_000
    step = np.diff(corners, axis=0)
    return float(np.abs(np.outer(np.sin(turn), step[:, 0]) + np.outer(np.cos(turn), step[:, 1])).sum(axis=1).mean())


def test_the_circle_decides():
    c = sp.symbols("c")
    (found,) = sp.solve(sp.Eq(c * sp.pi * d, 2), c)
    assert zero(found - 2 / (sp.pi * d))
    assert set(buffon.circle_crossings(1.3, 500, np.random.default_rng(0)).tolist()) == {2}
    assert buffon.mean_crossings(3.0, 2.0) == pytest.approx(float(found.subs(d, 2) * 3), rel=1e-15)


def test_chebyshev_is_met():
    for epsilon, v in ((Fraction(1, 2), Fraction(1, 3)), (Fraction(3), Fraction(1))):
        law = {-epsilon: v / 2, Fraction(0): 1 - v, epsilon: v / 2}
        variance = sum(weight * value**2 for value, weight in law.items())
        assert sum(law.values()) == 1 and sum(weight * value for value, weight in law.items()) == 0
        tail = sum(weight for value, weight in law.items() if abs(value) >= epsilon)
        assert tail == variance / epsilon**2 == v


def test_second_derivative_is_a_variance():
    x = sp.symbols("x1:4", real=True)
    w = sp.symbols("w1:4", positive=True)
    moments = [sum(wi * xi**k * sp.exp(lam * xi) for wi, xi in zip(w, x, strict=True)) for k in range(3)]
    psi = sp.log(moments[0])
    tilted = moments[2] / moments[0] - (moments[1] / moments[0]) ** 2
    assert zero(sp.diff(psi, lam, 2) - tilted)


def test_variance_on_an_interval():
    a, b, x = sp.symbols("a b x", real=True)
    middle = (a + b) / 2
    # (b - a)^2 / 4 - (x - middle)^2 = (x - a)(b - x) >= 0 on [a, b]
    assert sp.expand((b - a) ** 2 / 4 - (x - middle) ** 2 - (x - a) * (b - x)) == 0
    ends = ((a - middle) ** 2 + (b - middle) ** 2) / 2
    assert zero(ends - (b - a) ** 2 / 4)


def test_hoeffdings_exponent():
    width = sp.symbols("w", positive=True)
    exponent = -lam * t + lam**2 * width**2 / 8
    (best,) = sp.solve(sp.diff(exponent, lam), lam)
    assert zero(best - 4 * t / width**2)
    assert zero(exponent.subs(lam, best) + 2 * t**2 / width**2)
    x = concentration.Binomial(50, 0.2)
    assert concentration.hoeffding(x, 20) == pytest.approx(math.exp(-2 * 50 * 0.2**2), rel=1e-12)


def test_best_tilt():
    exponent = -lam * q + sp.log(1 - p + p * sp.exp(lam))
    star = sp.log(q * (1 - p) / ((1 - q) * p))
    assert zero(sp.diff(exponent, lam).subs(lam, star))
    curvature = sp.factor(sp.simplify(sp.diff(exponent, lam, 2)))
    tilted = p * sp.exp(lam) / (1 - p + p * sp.exp(lam))
    assert zero(curvature - tilted * (1 - tilted))  # a variance: convex
    x = concentration.Binomial(50, 0.2)
    assert concentration.best_tilt(x, 20) == pytest.approx(
        float(star.subs({p: sp.Rational(1, 5), q: sp.Rational(2, 5)})), rel=1e-14
    )


def test_the_exponent_is_a_divergence():
    exponent = -lam * q + sp.log(1 - p + p * sp.exp(lam))
    star = sp.log(q * (1 - p) / ((1 - q) * p))
    kl = q * sp.log(q / p) + (1 - q) * sp.log((1 - q) / (1 - p))
    for values in ({p: sp.Rational(1, 5), q: sp.Rational(2, 5)}, {p: sp.Rational(1, 10), q: sp.Rational(9, 10)}):
        left, right = exponent.subs(lam, star).subs(values), -kl.subs(values)
        assert sp.simplify(sp.expand_log(left - right, force=True)) == 0
        shown = concentration.bernoulli_kl(float(values[q]), float(values[p]))
        assert shown == pytest.approx(float(-left), rel=1e-12)


def test_pinsker():
    gap = q * sp.log(q / p) + (1 - q) * sp.log((1 - q) / (1 - p)) - 2 * (q - p) ** 2
    assert zero(gap.subs(q, p)) and zero(sp.diff(gap, q).subs(q, p))
    second = sp.together(sp.diff(gap, q, 2))
    # 1 / (q (1 - q)) - 4 = (1 - 2 q)^2 / (q (1 - q)) >= 0
    assert zero(second - (1 - 2 * q) ** 2 / (q * (1 - q)))


def test_every_identity_of_the_page_has_its_test():
    named = re.findall(r"`\[(\w+)\]`", PROOFS.read_text(encoding="utf-8"))
    tests = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    assert len(named) == len(set(named)) == 16
    assert set(named) == tests - {"every_identity_of_the_page_has_its_test"}
