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


def matching(shapes: Sequence[tuple[int, ...]], grads: Sequence[FloatArray]) -> list[FloatArray]:
    """The gradients as float64 arrays, which must have these shapes.

    Raises:
        ValueError: another number of arrays, or other shapes.
    """
    arrays = [np.asarray(g, dtype=np.float64) for g in grads]
    found = [g.shape for g in arrays]
    if found == shapes:
        return arrays
    if len(found) != len(shapes):
        raise ValueError(f"{len(found)} gradients were given for {len(shapes)} parameters")
    k = next(k for k in range(len(found)) if found[k] != shapes[k])
    raise ValueError(f"gradient {k} has shape {found[k]}, its parameter {shapes[k]}")


def finite(pieces: Sequence[FloatArray], step: int) -> None:
    """Look through gradients, each an array of any shape.

    Raises:
        DivergedError: NaN, infinity, or a sum of squares that overflows.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        for g in pieces:
            flat = g.reshape(-1)
            # One fast pass tells that all is well. Squares that overflow would turn second moments into infinity.
            if not math.isfinite(np.dot(flat, flat)):
                known = np.isfinite(flat).all()
                raise DivergedError(step, "a gradient is " + ("too large to be squared" if known else "not finite"))


def gradients(params: Sequence[FloatArray], grads: Sequence[FloatArray], step: int) -> list[FloatArray]:
    """The gradients as float64 arrays of the parameters' shapes, all of them finite and their squares too.

    Raises:
        DivergedError: NaN, infinity, or a sum of squares that overflows.
        ValueError: another number of arrays, or other shapes.
    """
    arrays = matching([x.shape for x in params], grads)
    finite(arrays, step)
    return arrays
