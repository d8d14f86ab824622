"""Checks of what optimisers are given; each failure is one line that names the value and what is allowed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from projects.p03_optimizers.errors import DivergedError
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper


def _checked(name: str, value: Hyper, ok: Callable[[FloatArray], npt.NDArray[np.bool_]], allowed: str) -> Hyper:
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} = {value!r} must be a number or an array of numbers") from None
    bad = array[~ok(array)]
    if bad.size:
        raise ValueError(f"{name} = {bad.flat[0]:g} must {allowed}")
    return float(array) if array.ndim == 0 else array.copy()


def positive(name: str, value: Hyper) -> Hyper:
    """A finite number above zero, or an array of such.

    Raises:
        ValueError: it is not.
    """
    return _checked(name, value, lambda a: (a > 0) & np.isfinite(a), "be positive and finite")


def nonnegative(name: str, value: Hyper) -> Hyper:
    """A finite number that is not below zero, or an array of such.

    Raises:
        ValueError: it is not.
    """
    return _checked(name, value, lambda a: (a >= 0) & np.isfinite(a), "be finite and not negative")


def fraction(name: str, value: Hyper) -> Hyper:
    """A number in [0, 1), or an array of such.

    Raises:
        ValueError: it is not.
    """
    return _checked(name, value, lambda a: (a >= 0) & (a < 1), "lie in [0, 1)")


def proportion(name: str, value: Hyper) -> Hyper:
    """A number in [0, 1], or an array of such.

    Raises:
        ValueError: it is not.
    """
    return _checked(name, value, lambda a: (a >= 0) & (a <= 1), "lie in [0, 1]")


def number(name: str, value: Hyper) -> float:
    """One number, where a method cannot take an array.

    Raises:
        ValueError: it is an array.
    """
    if np.ndim(value):
        raise ValueError(f"{name} of shape {np.shape(value)} must be one number for this method")
    return float(value)


def decay_rates(betas: Sequence[Hyper], n: int = 2) -> dict[str, Hyper]:
    """Beta_1, ..., beta_n, each in [0, 1), by name: {"beta1": ..., "beta2": ...}.

    Raises:
        ValueError: they are not n, or one is outside [0, 1).
    """
    if len(betas) != n:
        raise ValueError(f"betas = {betas} must be {n} numbers in [0, 1)")
    return {f"beta{i}": fraction(f"beta{i}", beta) for i, beta in enumerate(betas, start=1)}


def parameters(params: Sequence[FloatArray]) -> list[FloatArray]:
    """Arrays of float64 that can be written to, at least one and none empty.

    Raises:
        ValueError: they are not.
    """
    if isinstance(params, np.ndarray) or not params:
        raise ValueError("params must be a list of at least one array")
    for k, x in enumerate(params):
        if not isinstance(x, np.ndarray) or x.dtype != np.float64 or not x.flags.writeable or not x.size:
            found = f"{x.dtype} {x.shape}" if isinstance(x, np.ndarray) else type(x).__name__
            raise ValueError(f"parameter {k} is {found}; it must be a writable, non-empty float64 array")
    return list(params)


def gradients(params: Sequence[FloatArray], grads: Sequence[FloatArray], step: int) -> list[FloatArray]:
    """The gradients as float64 arrays of the parameters' shapes, all of them finite and their squares too.

    Raises:
        DivergedError: NaN, infinity, or a sum of squares that overflows.
        ValueError: another number of arrays, or other shapes.
    """
    if len(grads) != len(params):
        raise ValueError(f"{len(grads)} gradients were given for {len(params)} parameters")
    arrays = []
    for k, (x, grad) in enumerate(zip(params, grads, strict=True)):
        g = np.asarray(grad, dtype=np.float64)
        if g.shape != x.shape:
            raise ValueError(f"gradient {k} has shape {g.shape}, its parameter {x.shape}")
        flat = g.reshape(-1)
        # One fast pass tells that all is well. Squares that overflow would turn every second moment into infinity.
        if not math.isfinite(np.dot(flat, flat)):
            finite = np.isfinite(flat).all()
            raise DivergedError(step, f"gradient {k} " + ("is too large to be squared" if finite else "is not finite"))
        arrays.append(g)
    return arrays
