r"""Which changes of coordinates a method doesn't notice, checked by running it on both sides.

A method is run on f from x_0 and on the twin g(y) = c f(M y + b) from y_0 = M^-1 (x_0 - b). It is invariant if
x_k = M y_k + b for all k. The twins:

    scaling       c = 1000                    M = I                        the units of f
    translation   b drawn                     M = I                        the origin
    permutation   M permutes and flips axes                                the names of the coordinates
    rotation      M orthogonal                                             the axes
    units         M diagonal                                               a unit for each coordinate
    affine        M invertible, b drawn                                    all of it

Gradients change by grad g(y) = c M' grad f(My + b), so steps along gradients survive rotations, steps divided by
gradients' sizes survive scaling, sign changes survive permutations, and only methods that know the Hessian survive them
all (Newton's method). A matrix of the registry's layer methods counts as a flat vector here: Muon and Shampoo turn with
rotations of rows and columns, but not with those that mix them.

f is not quadratic: f(x) = x'Ax/2 + sum_i log cosh(q_i.x - o_i), smooth and strongly convex, its minimum not at 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from projects.p03_optimizers.deterministic import Stopping, bfgs, lbfgs, newton, nonlinear_cg
from projects.p03_optimizers.optimizers.protocol import FloatArray, TwoGradients
from projects.p03_optimizers.optimizers.registry import OPTIMIZERS, make_optimizer
from projects.p03_optimizers.problems.protocol import Problem
from projects.p03_optimizers.problems.quadratics import rotation
from projects.p03_optimizers.problems.transform import transformed

KINDS = ("scaling", "translation", "permutation", "rotation", "units", "affine")
SOLVERS: Mapping[str, Callable[..., Any]] = {
    "newton": newton, "bfgs": bfgs, "lbfgs": lbfgs, "nonlinear_cg": nonlinear_cg,
}  # fmt: skip
"""Deterministic methods of the report, besides the registry's."""
SCALE = 1000.0
SAME = 1e-5
"""Largest difference, relative to the length of the path, that counts as none: eps in a denominator makes 1e-6."""
CLEAN: Mapping[str, float] = {"eps": 1e-30, "weight_decay": 0.0, "lambd": 0.0}
"""What would hide an invariance that the formula has."""
NEEDS_ITS_EPS = ("adadelta", "soap")
"""Adadelta's first step is eps; SOAP's basis leaves coordinates in which the gradient is rounding, which eps damps."""
ENORMOUS = 1e9
"""Stands for differences that overflow."""


@dataclass(frozen=True)
class Twin:
    """A change of coordinates x = M y + b and of units of f."""

    kind: str
    M: FloatArray
    """(d, d)."""
    b: FloatArray
    """(d,)."""
    c: float = 1.0


def twins(dim: int, rng: np.random.Generator) -> list[Twin]:
    """One twin of each kind.

    Raises:
        ValueError: dim < 2.
    """
    if dim < 2:
        raise ValueError(f"dim is {dim}; it must be at least 2")
    one, zero = np.eye(dim), np.zeros(dim)
    shift, turn = rng.normal(size=dim), rotation(rng, dim)
    flips = np.where(np.arange(dim) % 2 == 0, 1.0, -1.0)
    units = np.diag(np.geomspace(0.3, 3.0, dim))
    return [
        Twin("scaling", one, zero, SCALE),
        Twin("translation", one, shift),
        Twin("permutation", np.roll(one, 1, axis=0) * flips, zero),
        Twin("rotation", turn, zero),
        Twin("units", units, zero),
        Twin("affine", turn @ units @ rotation(rng, dim), shift),
    ]


def valley(dim: int, rng: np.random.Generator) -> Problem:
    """A strongly convex function that isn't quadratic, with a Hessian.

    Raises:
        ValueError: dim < 2.
    """
    if dim < 2:
        raise ValueError(f"dim is {dim}; it must be at least 2")
    turn = rotation(rng, dim)
    A = (turn * np.geomspace(0.1, 1.0, dim)) @ turn.T
    Q, offset = rng.normal(size=(dim, dim)), rng.normal(size=dim)

    def f(x: FloatArray) -> FloatArray:
        # x'Ax/2 + sum_i log cosh(q_i.x - o_i)
        value: FloatArray = ((x @ A) * x).sum(axis=-1) / 2 + np.log(np.cosh(x @ Q.T - offset)).sum(axis=-1)
        return value

    def gradient(x: FloatArray) -> FloatArray:
        g: FloatArray = x @ A + np.tanh(x @ Q.T - offset) @ Q
        return g

    def hessian(x: FloatArray) -> FloatArray:
        weights = 1 - np.tanh(x @ Q.T - offset) ** 2
        H: FloatArray = A + (Q.T * weights[..., None, :]) @ Q
        return H

    return Problem("log cosh valley", dim, rng.normal(size=(1, dim)), f, gradient, hessian)


def path(slug: str, problem: Problem, n_steps: int, **hyper: Any) -> FloatArray:
    """Points (n_steps + 1, d) of a method; a solver of `SOLVERS` that has ended earlier stays where it is.

    Raises:
        ValueError: no method has this slug.
    """
    if slug in SOLVERS:
        stop = Stopping(gradient_tolerance=0.0, max_iterations=n_steps)
        run = SOLVERS[slug](problem, stopping=stop, record=True, **hyper)
        points: FloatArray = run.trajectory
        return np.vstack([points, np.repeat(points[-1:], n_steps + 1 - len(points), axis=0)])
    # Two rows, for the methods that want matrices.
    params = [problem.start.reshape(2, -1)]
    optimizer = make_optimizer(slug, params, **hyper)
    found = [problem.start]

    def gradient() -> list[FloatArray]:
        return [problem.gradient(params[0].reshape(-1)).reshape(2, -1)]

    for _ in range(n_steps):
        if isinstance(optimizer, TwoGradients):
            optimizer.perturb(gradient())
        optimizer.step(gradient())
        found.append(params[0].reshape(-1).copy())
    return np.array(found)


def difference(slug: str, problem: Problem, twin: Twin, n_steps: int = 15, **hyper: Any) -> float:
    """Largest distance of the two paths, in x, relative to the largest distance from the start; at most ENORMOUS."""
    here = path(slug, problem, n_steps, **hyper)
    other = transformed(problem, twin.M, twin.b)
    scaled = Problem(
        other.name,
        other.dim,
        other.starts,
        lambda y: twin.c * other.f(y),
        lambda y: twin.c * other.gradient(y),
        None if other.hessian is None else lambda y: twin.c * other.hessian(y),  # type: ignore[misc]
    )
    with np.errstate(all="ignore"):
        there = path(slug, scaled, n_steps, **hyper) @ twin.M.T + twin.b
        length = np.linalg.norm(here - here[0], axis=1).max()
        found = float(np.linalg.norm(there - here, axis=1).max() / length)
    return min(found, ENORMOUS) if np.isfinite(found) else ENORMOUS


def settings(slug: str) -> dict[str, Any]:
    """Hyper-parameters of the report: lr small enough for all twins, eps and weight decay out of the way."""
    if slug in SOLVERS:
        return {}
    method = OPTIMIZERS[slug]
    hyper: dict[str, Any] = {} if "lr" not in method.tune or slug == "prodigy" else {"lr": 1e-4}
    kept = ("eps",) if slug in NEEDS_ITS_EPS else ()
    return hyper | {key: value for key, value in CLEAN.items() if key not in kept and _takes(slug, key)}


def invariance_report(rng: np.random.Generator, dim: int = 6, n_steps: int = 15) -> list[dict[str, Any]]:
    """Hold every method that takes vectors, and four solvers, against every twin.

    Returns:
        A row for each method: `method`, `differences` {kind: relative distance of paths}, `holds` [kinds at most SAME].
    """
    problem, changes = valley(dim, rng), twins(dim, rng)
    rows: list[dict[str, Any]] = []
    for slug in [*(s for s, m in OPTIMIZERS.items() if not m.matrices), *SOLVERS]:
        found = {twin.kind: difference(slug, problem, twin, n_steps, **settings(slug)) for twin in changes}
        rows.append({"method": slug, "differences": found, "holds": [k for k, v in found.items() if v <= SAME]})
    return rows


def _takes(slug: str, key: str) -> bool:
    try:
        make_optimizer(slug, [np.zeros((2, 2))], **{key: CLEAN[key]})
    except ValueError:
        return False
    return True
