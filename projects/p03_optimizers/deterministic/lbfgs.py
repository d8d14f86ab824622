"""L-BFGS: BFGS that keeps the last m steps instead of a matrix.

The direction comes from the two-loop recursion, whose first matrix is (s.y / y.y) I of the latest step. Nocedal (1980);
Liu & Nocedal (1989); Nocedal & Wright (2006), algorithms 7.4 and 7.5.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from projects.p03_optimizers.deterministic.descent import descend, unit_trial
from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Stopping
from projects.p03_optimizers.deterministic.search_step import LineSearch
from projects.p03_optimizers.deterministic.strong_wolfe import StrongWolfe
from projects.p03_optimizers.problems.protocol import FloatArray, Problem


class LimitedMemory:
    """The last m pairs (s, y)."""

    def __init__(self, memory: int) -> None:
        if memory < 1:
            raise ValueError(f"memory is {memory}; it must be at least 1")
        self.pairs: deque[tuple[FloatArray, FloatArray, float]] = deque(maxlen=memory)

    def direction(self, problem: Problem, x: FloatArray, g: FloatArray) -> FloatArray:
        """Algorithm 7.4, the two loops."""
        q = g.copy()
        alphas = []
        for s, y, rho in reversed(self.pairs):
            alphas.append(rho * float(s @ q))
            q -= alphas[-1] * y
        if self.pairs:
            s, y, rho = self.pairs[-1]
            q /= rho * float(y @ y)  # gamma = s.y / y.y, (7.20)
        for (s, y, rho), alpha in zip(self.pairs, reversed(alphas), strict=True):
            q += (alpha - rho * float(y @ q)) * s
        return -q

    def first_trial(self, g: FloatArray, p: FloatArray, previous: tuple[float, float] | None) -> float:
        """The unit step, as soon as there is a scale."""
        return unit_trial(g, p, previous)

    def learn(self, s: FloatArray, y: FloatArray) -> None:
        """Keep the pair, unless its curvature isn't positive."""
        curvature = float(y @ s)
        if curvature > 1e-14 * np.linalg.norm(y) * np.linalg.norm(s):
            self.pairs.append((s, y, 1 / curvature))

    def reset(self) -> bool:
        """Forget all pairs."""
        known = bool(self.pairs)
        self.pairs.clear()
        return known


def lbfgs(
    problem: Problem,
    x0: FloatArray | None = None,
    *,
    memory: int = 10,
    search: LineSearch | None = None,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Result:
    """Minimise by L-BFGS with `memory` pairs; other arguments as in `bfgs`.

    Raises:
        ValueError: memory < 1.
    """
    progress = Progress(problem, x0, stopping, record)
    return descend(progress, LimitedMemory(memory), search or StrongWolfe())
