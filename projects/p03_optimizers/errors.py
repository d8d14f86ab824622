"""What goes wrong in an optimiser's run and must be recorded rather than averaged away."""

from __future__ import annotations


class DivergedError(ArithmeticError):
    """A gradient was NaN, infinite or too large to be squared: the run has left the region that can be computed.

    The optimiser checks before it changes anything, so that its parameters and its state are those after the last good
    step. A protocol records the run as a failure; dropping it from an average would flatter the method.

    Attributes:
        step: the step that was refused, counted from 1.
    """

    def __init__(self, step: int, what: str = "a gradient is not finite") -> None:
        super().__init__(f"step {step}: {what}")
        self.step = step
