"""What a line search is asked and what it answers.

From x along p it looks for a step alpha > 0 on phi(alpha) = f(x + alpha p), whose slope is phi'(alpha) =
p . grad f(x + alpha p). A search never loops for ever: what it can't find it says in `status`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from projects.p03_optimizers.deterministic.result import Status
from projects.p03_optimizers.problems.protocol import FloatArray, Problem

F_LOWEST = -1e20
"""A search that sees a value below this stops and calls f unbounded."""


@dataclass(frozen=True)
class SearchStep:
    """Where a line search ended. With a status that isn't None, (alpha, x, f) is the best that it saw."""

    alpha: float
    x: FloatArray
    """(d,): x + alpha p."""
    f: float
    g: FloatArray | None
    """(d,): the gradient there, if the search has computed it."""
    status: Status | None = None
    """None: the search's conditions hold."""
    reason: str = ""


class LineSearch(Protocol):
    """A rule for the length of a step."""

    def __call__(
        self, problem: Problem, x: FloatArray, f: float, g: FloatArray, p: FloatArray, alpha: float, /
    ) -> SearchStep:
        """Search along p (d,) from x (d,), where f and the gradient g are known, with alpha as the first trial."""
        ...


def refuse(x: FloatArray, f: float, g: FloatArray, p: FloatArray, alpha: float) -> SearchStep | None:
    """The answer to a direction that can't be searched: uphill, level or not finite. None if p is fine.

    Raises:
        ValueError: The first trial isn't positive and finite.
    """
    if not 0 < alpha < np.inf:
        raise ValueError(f"the first trial step is {alpha}; it must be positive and finite")
    slope = float(g @ p)
    if not np.isfinite(slope):
        return SearchStep(0.0, x, f, g, Status.NOT_FINITE, f"the slope along the direction is {slope}")
    if slope >= 0:
        return SearchStep(
            0.0, x, f, g, Status.NOT_DESCENT, f"the slope along the direction is {slope:.3g}, not below 0"
        )
    return None


def rounding(f: float) -> float:
    """How much two values near f may differ by rounding alone; a search asks for no decrease finer than this."""
    return 4 * float(np.finfo(float).eps) * abs(f)
