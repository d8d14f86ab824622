"""Test problems: objectives with hand-written derivatives, known minima and starts, that take batches of points.

`make_problem(name)` builds one of `PROBLEMS`, `make_stochastic(name)` one of `STOCHASTIC`; `problems.protocol` says
what a problem is, and every family has a module of its own with builders for other sizes.
"""

from __future__ import annotations

from projects.p03_optimizers.problems.protocol import FloatArray, IntArray, Problem, StochasticProblem, join, split
from projects.p03_optimizers.problems.registry import PROBLEMS, STOCHASTIC, make_problem, make_stochastic

__all__ = [
    "PROBLEMS",
    "STOCHASTIC",
    "FloatArray",
    "IntArray",
    "Problem",
    "StochasticProblem",
    "join",
    "make_problem",
    "make_stochastic",
    "split",
]
