"""Is it what it says it is: trajectories beside other implementations, and solvers beside SciPy's.

The comparisons are those of `trajectories` and `peers/solvers`; here they are counted. Times stay out: they are the
benchmark's business and differ from run to run.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p03_optimizers.experiments.study import draw_seed
from projects.p03_optimizers.peers import solvers
from projects.p03_optimizers.peers.references import REFERENCES
from projects.p03_optimizers.problems.valleys import rosenbrock
from projects.p03_optimizers.trajectories import trajectory_rows

if TYPE_CHECKING:
    from projects.p03_optimizers.settings import Config

ROSENBROCK_TARGET = 1e-12


def exp_trajectories(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Compare every optimiser step by step with torch's or pytorch_optimizer's.

    Returns:
        The rows of `trajectory_rows`, how many stay within their tolerance, and the largest difference among those
        whose tolerance is 1e-12.
    """
    rows = trajectory_rows([replace(r, steps=min(r.steps, cfg.validation_steps)) for r in REFERENCES])
    tight = [row for row in rows if row["tolerance"] <= 1e-12]
    return {
        "rows": rows,
        "n": len(rows),
        "same": sum(bool(row["same"]) for row in rows),
        "tight": len(tight),
        "methods": len({row["method"] for row in rows}),
        "worst": max(max(row["rosenbrock"], row["quadratic"]) for row in tight),
    }


def exp_solvers(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Run our solvers and SciPy's from the same starts until the same value.

    Returns:
        Evaluations on Rosenbrock's function by method, and problems solved by suite and method.
    """
    seed = draw_seed(rng)
    if cfg.solver_suites == ("Rosenbrock",):
        rows = _rosenbrock_rows()
    else:
        rows = [row for row in solvers.solver_rows(seed, repeats=1) if row["suite"].split()[0] in cfg.solver_suites]
    suites: dict[str, dict[str, Any]] = {}
    for row in rows:
        place = suites.setdefault(row["suite"], {}).setdefault(
            row["method"], {"peer": row["peer"], "n": 0, "ours": 0, "theirs": 0, "missed": []}
        )
        place["n"] += 1
        for side in ("ours", "theirs"):
            place[side] += bool(row[side]["solved"])
        if not row["ours"]["solved"]:
            place["missed"].append(row["problem"])
    counts = {
        row["method"]: {
            "peer": row["peer"],
            **{f"{side}_{key}": row[side][key] for side in ("ours", "theirs") for key in ("n_f", "n_g", "solved")},
        }
        for row in rows
        if row["suite"] == "Rosenbrock"
    }
    return {"suites": suites, "rosenbrock": counts, "target": ROSENBROCK_TARGET}


def _rosenbrock_rows() -> list[dict[str, Any]]:
    """The first suite alone, as `solver_rows` runs it."""
    valley = rosenbrock()
    rows = []
    for method, (ours, peer, theirs) in solvers.PAIRS.items():
        if method == "Levenberg-Marquardt":
            continue
        sides = {
            side: solvers.run(solver, valley, [valley.start], _referee, repeats=1)
            for side, solver in (("ours", ours), ("theirs", theirs))
        }
        rows.append({"suite": "Rosenbrock", "problem": valley.name, "method": method, "peer": f"SciPy {peer}", **sides})
    return rows


def _referee() -> solvers.Referee:
    return solvers.Referee(lambda f: bool(np.less_equal(f, ROSENBROCK_TARGET)), 1.0, solvers.BUDGET)
