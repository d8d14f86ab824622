"""What a first-order optimiser is: it owns no parameters, it moves the arrays that it was handed.

    optimizer = Adam([W, b], lr=1e-3)
    optimizer.step([dW, db])              # W and b have moved in place

**Hyper-parameters** have torch's names. Each may be an array instead of a number: its axes are the *leading* axes of
every parameter. With W of shape (60, 10, 784, 64) and lr of shape (60, 1), sixty learning rates with ten seeds each
run in one call. Methods that treat each coordinate alone do this as they are; those that use norms or matrices of a
whole parameter take `batch_ndim`, the number of leading axes that tell runs apart, and see every run by itself.

**Learning-rate schedules** set the attribute `lr` between steps.

**Failures.** A gradient with NaN or infinity (or above 1e154, where squares overflow) raises `DivergedError` before
anything has changed, so that a protocol which runs a batch can zero the gradients of the runs that are lost and call
again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Hyper = float | FloatArray
"""A hyper-parameter: one number, or an array whose axes are the leading axes of the parameters."""


class Optimizer(Protocol):
    """Anything that improves parameters by their gradients."""

    name: str
    """Label for legends, such as "AdamW"."""
    params: list[FloatArray]
    """The arrays that it moves."""

    @property
    def lr(self) -> Hyper:
        """The learning rate; a schedule sets it between steps, down to zero."""
        ...

    @lr.setter
    def lr(self, value: Hyper) -> None: ...

    def step(self, grads: Sequence[FloatArray]) -> None:
        """Move the parameters in place, given the gradients at where they are, one array a parameter.

        Raises:
            DivergedError: a gradient is not finite, or too large to be squared; nothing has changed.
            ValueError: the gradients are not as many, or not of the same shapes, as the parameters.
        """
        ...


@runtime_checkable
class TwoPoint(Protocol):
    """An optimiser that asks for gradients at one point and answers with another.

    The arrays handed to the constructor always hold the point where the next gradient is wanted. Nesterov's textbook
    forms, averaged SGD and the schedule-free methods have their guarantees elsewhere: `solution` is what to evaluate.
    """

    def solution(self) -> list[FloatArray]:
        """Copies of the point that the method proposes as its answer, one array a parameter."""
        ...


@runtime_checkable
class TwoGradients(Protocol):
    """An optimiser that needs a second gradient in every step, such as SAM.

    `perturb(grads)` moves the parameters to where the second gradient is wanted; `step(grads)`, given that second
    gradient, moves them back and onwards. Each step costs two gradients.
    """

    def perturb(self, grads: Sequence[FloatArray]) -> None:
        """Move the parameters to the point of the second gradient."""
        ...


def solution(optimizer: Optimizer, params: Sequence[FloatArray]) -> list[FloatArray]:
    """What to evaluate: the optimiser's own answer where it has one, else copies of the parameters as they stand."""
    return optimizer.solution() if isinstance(optimizer, TwoPoint) else [x.copy() for x in params]
