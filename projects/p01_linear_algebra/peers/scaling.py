"""How CPU seconds grow with the order of a matrix, and where the packed product overtakes the plain one."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from projects.p01_linear_algebra.peers.race import Settings, race
from projects.p01_linear_algebra.peers.workloads import TASKS, arrays, call, product_sides
from projects.p01_linear_algebra.pure.matrix import Matrix

REPEATS = 3
FITTED = 3
"""Exponents are fitted to the largest orders, so many of them."""
CROSSOVER_SIZES = (20, 30, 40, 60, 80, 120, 160, 200, 300)


def measure_scaling(settings: Settings, seed: int) -> dict[str, Any]:
    """CPU seconds of every task at every order with the fitted exponents; and the products' crossover.

    Returns:
        `tasks`: by name, `title`, `n`, `ours`, `numpy` (CPU seconds), and the exponents of both; `products`: CPU
        seconds of the plain, packed and Strassen's product, and `crossover`, the order at which the packed one takes
        over (interpolated between orders; null where it doesn't).
    """
    tasks: dict[str, Any] = {}
    for name, task in TASKS.items():
        ours, theirs = [], []
        for n in settings.scaling_sizes:
            a, b = arrays(task.kind, n, seed)
            left, right = Matrix(a.tolist()), Matrix(b.tolist())
            best = race({"ours": call(task.ours, left, right), "theirs": call(task.numpy, a, b)}, REPEATS)
            ours.append(best["ours"])
            theirs.append(best["theirs"])
        tasks[name] = {
            "title": task.title,
            "n": list(settings.scaling_sizes),
            "ours": ours,
            "numpy": theirs,
            "our_exponent": exponent(settings.scaling_sizes, ours),
            "numpy_exponent": exponent(settings.scaling_sizes, theirs),
        }
    products: dict[str, Any] = {"n": list(CROSSOVER_SIZES), "plain": [], "packed": [], "strassen": []}
    for n in CROSSOVER_SIZES:
        sides = product_sides(*(Matrix(x.tolist()) for x in arrays("general", n, seed)))
        for name, seconds in race(sides, REPEATS).items():
            products[name].append(seconds)
    products["crossover"] = crossover(CROSSOVER_SIZES, products["plain"], products["packed"])
    return {"tasks": tasks, "products": products, "fitted": FITTED}


def exponent(n: tuple[int, ...], seconds: list[float]) -> float:
    """Slope of log seconds against log n over the largest orders, by least squares."""
    return float(np.polyfit(np.log(n[-FITTED:]), np.log(seconds[-FITTED:]), 1)[0])


def crossover(n: tuple[int, ...], plain: list[float], packed: list[float]) -> float | None:
    """Order from which the packed product stays ahead, by interpolation in logarithms; None where it never does."""
    lead = [math.log(p / q) for p, q in zip(plain, packed, strict=True)]
    behind = [k for k, value in enumerate(lead) if value <= 0.0]
    if not behind:
        return float(n[0])
    k = behind[-1]
    if k == len(n) - 1:
        return None
    share = lead[k] / (lead[k] - lead[k + 1])
    return math.exp((1 - share) * math.log(n[k]) + share * math.log(n[k + 1]))
