r"""ADMM: the two parts of f = g + h minimised in turn, held together by a multiplier.

    x_{k+1} = argmin_x g(x) + rho/2 |x - z_k + u_k|^2 = (H + rho I)^-1 (rho (z_k - u_k) - grad g(0))
    z_{k+1} = prox_{h/rho}(x_{k+1} + u_k)
    u_{k+1} = u_k + x_{k+1} - z_{k+1}

for a quadratic g with Hessian H, factored once (Boyd et al. 2011, section 6.4 for the lasso). It ends when the primal
residual x - z and the dual residual rho (z_{k+1} - z_k) are small (section 3.3): their norm takes the gradient's place.

Differs from the paper in: absolute tolerances only, and rho is constant.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from projects.p03_optimizers.deterministic.progress import Progress
from projects.p03_optimizers.deterministic.result import Result, Stopping
from projects.p03_optimizers.problems.protocol import FloatArray
from projects.p03_optimizers.proximal.feasible_sets import Objective


def admm(
    objective: Objective,
    x0: FloatArray | None = None,
    *,
    rho: float = 1.0,
    stopping: Stopping | None = None,
    record: bool = False,
) -> Result:
    """Minimise a convex quadratic plus a simple function.

    Args:
        objective: What to minimise; its smooth part must be quadratic and have a Hessian. A solve with the factored
            H + rho I is counted as a gradient.
        x0: Start (d,) of z; the smooth part's own if None.
        rho: Weight of the coupling, positive.
        stopping: When to stop.
        record: Whether to keep the points z_k, which are sparse or feasible, as h wants them.

    Raises:
        ValueError: rho isn't positive, the smooth part has no Hessian, or a bad start.
    """
    if not rho > 0:
        raise ValueError(f"rho is {rho}; it must be positive")
    progress = Progress(objective.smooth, x0, stopping, record, needs="hessian")
    objective = replace(objective, smooth=progress.problem)
    assert objective.smooth.hessian is not None
    d, k = objective.smooth.dim, 0
    factor = cho_factor(objective.smooth.hessian(progress.x0) + rho * np.eye(d))
    g0 = objective.smooth.gradient(np.zeros(d))
    z, u = objective.prox(progress.x0, 1 / rho), np.zeros(d)
    residual: FloatArray | None = None
    while True:
        f = float(objective.f(z))
        progress.visit(z, f)
        verdict = progress.verdict(f, residual, k)
        if verdict is not None:
            return progress.result(z, f, residual, k, verdict)
        # x_{k+1} = (H + rho I)^-1 (rho (z_k - u_k) - grad g(0))
        x: FloatArray = cho_solve(factor, rho * (z - u) - g0)
        progress.counts.gradient += 1
        # z_{k+1} = prox_{h/rho}(x_{k+1} + u_k)
        z_next = objective.prox(x + u, 1 / rho)
        # u_{k+1} = u_k + x_{k+1} - z_{k+1}
        u = u + x - z_next
        residual = np.concatenate([x - z_next, rho * (z_next - z)])
        z = z_next
        k += 1
