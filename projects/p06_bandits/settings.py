"""Settings of the experiments and two presets: `QUICK` shows the methods, `FULL` is what the README shows."""

from __future__ import annotations

from dataclasses import dataclass, fields

from projects.p06_bandits.contextual import CONTEXTUAL
from projects.p06_bandits.data.classification import DATASETS

INSTANCES = ("wide", "gk_close", "gk_low")


@dataclass(frozen=True)
class Config:
    """Sizes of every experiment; the defaults are the full preset's."""

    race_horizon: int = 10_000
    """Regret race: rounds on the fixed instances."""
    race_runs: int = 400
    """Regret race: runs of every policy."""
    race_prior_runs: int = 2_000
    """Regret race: runs on the ten arms with a uniform prior."""
    slope_horizon: int = 100_000
    """Slope of regret against log T: rounds."""
    slope_runs: int = 400
    """Slope of regret against log T: runs."""
    long_horizon: int = 1_000_000
    """Slope at a longer horizon: rounds."""
    long_runs: int = 100
    """Slope at a longer horizon: runs."""
    known_leader_runs: int = 20_000
    """Runs of the two-armed problem whose better arm is known."""
    minimax_horizons: tuple[int, ...] = (1_000, 10_000, 100_000)
    """Worst-case gaps: rounds."""
    minimax_runs: int = 100
    """Worst-case gaps: runs."""
    tail_runs: int = 4_000
    """Distribution of regret: runs."""
    phase_runs: int = 300
    """Phase diagram: runs in each cell."""
    phase_horizons: tuple[int, ...] = (100, 1_000, 10_000)
    """Phase diagram: rounds."""
    phase_gaps: tuple[float, ...] = (0.005, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.45)
    """Phase diagram: lead of the best arm, in (0, 1/2)."""

    theory_horizon: int = 200
    """Exact dynamic programming: largest horizon, at most 400."""
    theory_runs: int = 20_000
    """Runs that are compared with exact values."""
    certificate_horizon: int = 10_000
    """Certificates of the theorems: rounds."""
    certificate_runs: int = 200
    """Certificates of the theorems: runs."""

    changing_horizon: int = 10_000
    """Changing means: rounds."""
    changing_runs: int = 200
    """Changing means: runs."""
    adversarial_horizon: int = 100_000
    """Stochastically constrained adversary: rounds."""
    adversarial_runs: int = 64
    """Stochastically constrained adversary: runs."""
    nemesis_horizon: int = 5_000
    """The sequence that ruins follow-the-leader: rounds."""
    nemesis_runs: int = 100
    """The sequence that ruins follow-the-leader: runs."""
    best_arm_instances: tuple[str, ...] = INSTANCES
    """Best-arm identification: instances."""
    best_arm_runs: int = 500
    """Best-arm identification: runs."""
    best_arm_sweep_runs: int = 200
    """Best-arm identification: runs at every other confidence."""
    best_arm_delta: float = 0.1
    """Best-arm identification: allowed probability of a wrong answer, in (0, 1/2)."""
    information_runs: int = 2_000
    """Russo and Van Roy's ten arms: runs."""
    ratio_horizon: int = 500
    """Information ratio: rounds."""
    ratio_runs: int = 200
    """Information ratio: runs."""

    contextual_datasets: tuple[str, ...] = tuple(DATASETS)
    """Bake-off: data sets."""
    contextual_policies: tuple[str, ...] = tuple(CONTEXTUAL)
    """Bake-off: policies."""
    contextual_rounds: int = 5_000
    """Bake-off: at most so many rounds of a data set."""
    contextual_tune: int = 2
    """Bake-off: permutations for tuning, apart from those reported."""
    contextual_report: int = 10
    """Bake-off: permutations reported."""
    contextual_alphas: tuple[float, ...] = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
    """LinUCB's width: values tried."""
    alpha_permutations: int = 5
    """LinUCB's width: permutations."""
    linear_rounds: int = 8_000
    """Linear bandit: rounds."""
    linear_runs: int = 20
    """Linear bandit: runs."""
    hypercube_rounds: tuple[int, ...] = (256, 512, 1_024, 2_048, 4_096)
    """Linear bandit on the hypercube of the lower bound: rounds."""
    misfit_rounds: int = 4_000
    """Linear bandit whose model is wrong: rounds."""
    misfits: tuple[float, ...] = (0.0, 0.05, 0.1, 0.2)
    """Linear bandit whose model is wrong: size of the error."""

    ope_bootstrap: int = 4_000
    """Open Bandit logs: bootstrap samples."""
    ope_draws: int = 100_000
    """Open Bandit logs: draws of the posterior for the production policy's propensities."""
    coverage_replications: int = 1_000
    """Coverage of the intervals: logs in each regime."""
    coverage_rare_replications: int = 300
    """Coverage where rewards are as rare as in the Open Bandit logs: logs."""
    coverage_bootstrap: int = 400
    """Coverage of the intervals: bootstrap samples."""
    error_rounds: tuple[int, ...] = (100, 300, 1_000, 3_000, 10_000)
    """Error against the size of the log: rounds."""
    error_replications: int = 200
    """Error against the size of the log: logs."""
    obp_bootstraps: int = 30
    """Relative error after the Open Bandit Pipeline's example: bootstrap samples."""
    thornton_folds: int = 5
    """Incentive trial: folds of cross-fitting."""
    thornton_repeats: int = 5
    """Incentive trial: repetitions with other folds."""
    thornton_permutations: int = 999
    """Incentive trial: relabellings of the test."""

    def __post_init__(self) -> None:
        """Refuse sizes below 1 and unknown names."""
        for field in fields(self):
            value = getattr(self, field.name)
            for entry in value if isinstance(value, tuple) else (value,):
                if isinstance(entry, int) and entry < 1:
                    raise ValueError(f"{field.name} is {entry}; it must be 1 or more")
            if value == ():
                raise ValueError(f"{field.name} is empty; name at least one")
        known = {
            "contextual_datasets": tuple(DATASETS),
            "contextual_policies": tuple(CONTEXTUAL),
            "best_arm_instances": INSTANCES,
        }
        for name, choices in known.items():
            for entry in getattr(self, name):
                if entry not in choices:
                    raise ValueError(f"{name} has {entry!r}; choose from {', '.join(choices)}")
        if not 0 < self.best_arm_delta < 0.5:
            raise ValueError(f"best_arm_delta is {self.best_arm_delta}; it must lie in (0, 0.5)")
        if not all(0 < gap < 0.5 for gap in self.phase_gaps):
            raise ValueError(f"phase_gaps are {self.phase_gaps}; each must lie in (0, 0.5)")


FULL = Config()
QUICK = Config(
    race_horizon=1_000,
    race_runs=100,
    race_prior_runs=400,
    slope_horizon=10_000,
    slope_runs=50,
    long_horizon=10_000,
    long_runs=20,
    known_leader_runs=500,
    minimax_horizons=(1_000, 10_000),
    minimax_runs=20,
    tail_runs=500,
    phase_runs=100,
    phase_horizons=(100, 1_000),
    phase_gaps=(0.02, 0.05, 0.1, 0.2, 0.45),
    theory_horizon=120,
    theory_runs=1_000,
    certificate_horizon=1_000,
    certificate_runs=40,
    changing_horizon=3_000,
    changing_runs=12,
    adversarial_horizon=6_000,
    adversarial_runs=16,
    nemesis_horizon=1_000,
    nemesis_runs=20,
    best_arm_instances=("wide",),
    best_arm_runs=50,
    best_arm_sweep_runs=8,
    information_runs=50,
    ratio_horizon=100,
    ratio_runs=10,
    contextual_datasets=("digits",),
    contextual_policies=(
        "uniform", "greedy", "epsilon_greedy_mtr", "linucb", "lints", "logistic_ts", "squarecb", "regcb_opt",
        "regcb_elim", "tree_ts",
    ),
    contextual_rounds=1_797,
    contextual_tune=1,
    contextual_report=2,
    contextual_alphas=(0.03, 0.3, 3.0),
    alpha_permutations=2,
    linear_rounds=500,
    linear_runs=5,
    hypercube_rounds=(256, 1_024),
    misfit_rounds=500,
    misfits=(0.0, 0.2),
    ope_bootstrap=300,
    ope_draws=20_000,
    coverage_replications=25,
    coverage_rare_replications=5,
    coverage_bootstrap=200,
    error_rounds=(100, 1_000),
    error_replications=10,
    obp_bootstraps=5,
    thornton_repeats=1,
    thornton_permutations=99,
)  # fmt: skip
