"""What must happen, beside what does: tight cases, rates, stability, noise floors and invariances.

Every module states a theorem or a closed form and has functions for both sides: `tight_cases` and `adam_counterexample`
for cases that theory meets exactly, `rates` for linear and sublinear rates, `stability` for the plane of learning rate
and momentum, `sgd_noise` for stationary floors, `invariance` for changes of coordinates.
"""

from __future__ import annotations

from projects.p03_optimizers.theory.adam_counterexample import (
    adam_drift,
    online_gradients,
    pursue,
    regret_bound,
    stochastic_gradients,
)
from projects.p03_optimizers.theory.invariance import invariance_report
from projects.p03_optimizers.theory.rates import (
    LINEAR_METHODS,
    cg_bound,
    cg_of_bound,
    chebyshev_factor,
    gradient_descent_rate,
    gradient_descent_smooth_bound,
    heavy_ball_rate,
    measured_order,
    measured_rate,
    nesterov_quadratic_rate,
    nesterov_rate,
    nesterov_smooth_bound,
    rate_table,
)
from projects.p03_optimizers.theory.sgd_noise import expected_gap, measured_floor, noise_floor, stationary_variance
from projects.p03_optimizers.theory.stability import (
    Regime,
    critical_momentum,
    goh_triangle,
    largest_lr,
    measured_growth,
    regime,
    spectral_radius,
)
from projects.p03_optimizers.theory.tight_cases import (
    TightCase,
    crosses_floor,
    cycle_problem,
    floor_attained,
    floor_report,
    gradient_descent_worst_case,
    heavy_ball_cycle,
    heavy_ball_path,
    lower_bound_floor,
    theorem_floor,
)

__all__ = [
    "LINEAR_METHODS",
    "Regime",
    "TightCase",
    "adam_drift",
    "cg_bound",
    "cg_of_bound",
    "chebyshev_factor",
    "critical_momentum",
    "crosses_floor",
    "cycle_problem",
    "expected_gap",
    "floor_attained",
    "floor_report",
    "goh_triangle",
    "gradient_descent_rate",
    "gradient_descent_smooth_bound",
    "gradient_descent_worst_case",
    "heavy_ball_cycle",
    "heavy_ball_path",
    "heavy_ball_rate",
    "invariance_report",
    "largest_lr",
    "lower_bound_floor",
    "measured_floor",
    "measured_growth",
    "measured_order",
    "measured_rate",
    "nesterov_quadratic_rate",
    "nesterov_rate",
    "nesterov_smooth_bound",
    "noise_floor",
    "online_gradients",
    "pursue",
    "rate_table",
    "regime",
    "regret_bound",
    "spectral_radius",
    "stationary_variance",
    "stochastic_gradients",
    "theorem_floor",
]
