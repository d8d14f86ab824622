r"""How each method fails, each failure with the bound or the closed form that says it must.

1. **Adam needn't converge** (Reddi, Kale & Kumar 2018, theorem 1): on [-1, 1] the gradients are C, -1, -1, C, ... with
   C > 2, so that x = -1 is best. With beta1 = 0, beta2 = 1/(1 + C^2) and lr/sqrt(t) Adam runs to x = +1, the worst
   point; AMSGrad doesn't.
2. **The heavy ball may cycle** (Lessard, Recht & Packard 2016, section 4.6): on a strongly convex function with mu = 1
   and L = 25, made of three parabolas, the parameters that are optimal for quadratics go round three points for ever.
3. **AdaGrad stops early**: a burst of large gradients stays in its sum of squares; methods that forget recover.
4. **Constant steps leave a floor**: methods that divide by the gradient's size move by about lr however small the
   gradient is, and end on an oscillation of that radius; gradient descent's steps shrink.
5. **Newton's method likes saddles**: it runs into any stationary point; a modified Hessian leaves the saddle.
6. **Momentum amplifies noise**: see `noise`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p03_optimizers.deterministic import newton, pure_newton
from projects.p03_optimizers.experiments.study import label
from projects.p03_optimizers.optimizers.registry import make_optimizer
from projects.p03_optimizers.problems import Problem, make_problem
from projects.p03_optimizers.protocol.racing import race
from projects.p03_optimizers.protocol.task import plain_task
from projects.p03_optimizers.theory.adam_counterexample import online_gradients, paper_beta2, pursue, regret_bound
from projects.p03_optimizers.theory.tight_cases import cycle_problem, heavy_ball_cycle

if TYPE_CHECKING:
    from projects.p03_optimizers.settings import Config

C = 4.0
REDDI_STEPS = 30_000
REDDI_LR = 0.5
CYCLE_STEPS = 200
BURST, BURST_SIZE, BURST_STEPS = 10, 1e3, 20_000
RADIUS_LRS = (1e-3, 1e-2, 1e-1)
RADIUS_STEPS = 4_000
RADIUS_LAST = 500


def exp_failures(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Run every failure; nothing in it is random.

    Returns:
        One entry for each: what failed, what didn't, and by how much.
    """
    return {
        "adam": _reddi(),
        "cycle": _cycle(),
        "burst": _burst(),
        "radius": _radius(),
        "newton": _newton(),
    }


def _reddi() -> dict[str, Any]:
    slopes = online_gradients(REDDI_STEPS, C)
    marks = sorted({int(t) for t in np.geomspace(1, REDDI_STEPS, 60)})
    rows: dict[str, Any] = {}
    for slug in ("adam", "amsgrad", "sgd"):
        run = pursue(slug, slopes, REDDI_LR, paper_beta2(C), x0=0.0)
        rows[slug] = {"label": label(slug), "x": run.path[marks], "last": run.last, "regret": run.regret}
    return {"C": C, "steps": marks, "bound": regret_bound(C), "methods": rows}


def _cycle() -> dict[str, Any]:
    problem = cycle_problem()
    # lr = 4/(sqrt L + sqrt mu)^2, momentum = ((sqrt L - sqrt mu)/(sqrt L + sqrt mu))^2 with sqrt L = 5, sqrt mu = 1
    tuned = {
        "heavy_ball": {"lr": 4 / 36, "momentum": (4 / 6) ** 2},
        "nesterov": {"lr": 1 / 25, "momentum": 4 / 6},
        "sgd": {"lr": 2 / 26},
    }
    rows = {}
    for slug, hyper in tuned.items():
        x = problem.start
        optimizer = make_optimizer(slug, [x], **hyper)
        path = [float(x[0])]
        for _ in range(CYCLE_STEPS):
            optimizer.step([problem.gradient(x)])
            path.append(float(x[0]))
        rows[slug] = {
            "label": label(slug),
            "path": path[:40],
            "last": path[-3:],
            "period_3": max(abs(a - b) for a, b in zip(path[-12:-3], path[-9:], strict=True)),
        }
    return {"methods": rows, "steps": CYCLE_STEPS, "exact": [float(x) for x in heavy_ball_cycle()]}


def _burst() -> dict[str, Any]:
    """On x^2/2 from 1 the first ten gradients come a thousand times too large; x is kept within [-10, 10]."""
    rows = {}
    for slug, lr in (("adagrad", 0.1), ("rmsprop", 0.01), ("adam", 0.01), ("sgd", 0.1)):
        found = {}
        for name, size in (("calm", 1.0), ("burst", BURST_SIZE)):
            x = np.array([1.0])
            optimizer = make_optimizer(slug, [x], lr=lr)
            for t in range(BURST_STEPS):
                optimizer.step([x * (size if t < BURST else 1.0)])
                np.clip(x, -10, 10, out=x)
            found[name] = float(x[0] ** 2 / 2)
        rows[slug] = {"label": label(slug), "lr": lr, **found}
    return {"methods": rows, "length": BURST, "size": BURST_SIZE, "steps": BURST_STEPS}


def _radius() -> dict[str, Any]:
    """Largest |x| over the last steps on f = x^2/2, in units of lr."""
    problem = Problem("bowl", 1, np.array([[1.0]]), lambda x: x[..., 0] ** 2 / 2, lambda x: x.copy(), f_star=0.0)
    lrs = np.array(RADIUS_LRS)
    methods: dict[str, dict[str, Any]] = {
        "sgd": {},
        "rmsprop": {},
        "adam": {},
        "lion": {},
        "adagrad": {},
    }
    at = list(range(RADIUS_STEPS - RADIUS_LAST, RADIUS_STEPS + 1))
    rows = {}
    for slug, hyper in methods.items():
        gaps = race(
            plain_task(problem, problem.starts), slug, {"lr": lrs, **hyper}, RADIUS_STEPS, checkpoints=at
        ).curves
        radius = np.sqrt(2 * gaps[:, :, 0]).max(axis=0)
        rows[slug] = {"label": label(slug), "radius": radius, "over_lr": radius / lrs}
    return {"lrs": lrs, "methods": rows, "steps": RADIUS_STEPS, "last": RADIUS_LAST}


def _newton() -> dict[str, Any]:
    problem = make_problem("double-well")
    start = problem.start  # a thousandth off the ridge
    plain, modified = pure_newton(problem, start, record=True), newton(problem, start, record=True)
    escape = race(plain_task(problem, start[None]), "sgd", {"lr": 0.1}, 2_000, target=1e-6)
    return {
        "start": start,
        "pure": {"x": plain.x, "f": plain.f, "iterations": plain.n_iterations, "status": str(plain.status)},
        "modified": {"x": modified.x, "f": modified.f, "iterations": modified.n_iterations},
        "gd_steps": float(escape.hits[0, 0]),
        "f_star": problem.f_star,
    }
