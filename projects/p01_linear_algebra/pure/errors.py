"""What can go wrong, each with the number that a caller needs to react.

Errors of input are ValueErrors (the caller can fix them before calling), errors of arithmetic are ArithmeticErrors
(they are found out by computing). A matrix that is nearly singular is neither: an answer is given, with a warning that
carries the reciprocal condition number.
"""

from __future__ import annotations


class EntryError(ValueError):
    """An entry is no number of the four kinds, or not finite where it must be."""


class ShapeError(ValueError):
    """Shapes don't fit the operation.

    Attributes:
        shapes: the shapes at fault, in the order of the arguments.
    """

    def __init__(self, message: str, *shapes: tuple[int, ...]) -> None:
        super().__init__(message)
        self.shapes = shapes


class NotSymmetricError(ValueError):
    """A routine for symmetric (Hermitian) matrices was given another one.

    Attributes:
        index: (i, j) of the pair that differs most.
    """

    def __init__(self, message: str, index: tuple[int, int]) -> None:
        super().__init__(message)
        self.index = index


class SingularMatrixError(ArithmeticError):
    """A pivot is exactly zero, so the matrix (as stored) has no inverse.

    Attributes:
        column: index, from 0, of the first column without a pivot.
    """

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


class NotPositiveDefiniteError(ValueError):
    """Cholesky met a pivot that isn't positive.

    Attributes:
        minor: order, from 1, of the leading principal minor that isn't positive.
    """

    def __init__(self, message: str, minor: int) -> None:
        super().__init__(message)
        self.minor = minor


class ConvergenceError(ArithmeticError):
    """An iteration did not converge within its allowance.

    Attributes:
        index: index, from 0, of the eigenvalue, singular value or step at which it stopped.
    """

    def __init__(self, message: str, index: int) -> None:
        super().__init__(message)
        self.index = index


class IllConditionedWarning(UserWarning):
    """An answer was computed, but the data or the elimination may have cost it its digits.

    Attributes:
        rcond: estimated reciprocal condition number in the 1-norm; None where it isn't the reason.
        growth: growth factor of the elimination; None where it isn't the reason.
    """

    def __init__(self, message: str, rcond: float | None = None, growth: float | None = None) -> None:
        super().__init__(message)
        self.rcond = rcond
        self.growth = growth
