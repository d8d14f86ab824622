"""Settings of the experiments and two presets: `QUICK` shows the methods, `FULL` is what the README shows."""

from __future__ import annotations

from dataclasses import dataclass, fields

METHODS = (
    "sgd", "heavy_ball", "nesterov", "qhm", "aggmo", "adagrad", "adadelta", "rmsprop", "adam", "amsgrad", "nadam",
    "radam", "adabelief", "yogi", "adan", "lion", "rprop", "schedule_free_sgd",
)  # fmt: skip
"""First-order methods of the comparison."""
NETWORK_METHODS = ("sgd", "heavy_ball", "nesterov", "rmsprop", "adam", "adamw", "nadam", "lion", "muon_adamw")
"""Methods that train the networks."""
DETERMINISTIC = (
    "quadratic-100", "rotated-100", "quadratic-1e4", "rotated-1e4", "nesterov-chain", "rosenbrock-2", "rosenbrock-10",
    "beale", "himmelblau", "double-well", "mgh-07-helical-valley", "mgh-13-powell-singular", "mgh-14-wood",
    "mgh-16-brown-dennis", "mgh-31-broyden-banded", "factorisation",
)  # fmt: skip
"""Problems without noise, by their names in the problems' registry."""
STOCHASTIC = ("noisy-quadratic", "logistic", "softmax")
"""Problems seen in batches, by their names in the problems' registry."""
NETWORKS = ("mlp", "cnn")
"""The same for the networks."""


@dataclass(frozen=True)
class Config:
    """Sizes of every experiment; the defaults are the full preset's."""

    methods: tuple[str, ...] = METHODS
    """First-order methods that are compared."""
    tuning_seeds: int = 3
    """Seeds (starts, batches, rotations) that choose the hyper-parameters; never reported."""
    report_seeds: int = 10
    """Seeds that are reported."""
    search: int = 50
    """Configurations that every method may try, of which the first half is the small budget."""

    rosenbrock_lrs: int = 241
    """Headline: learning rates on the grid, over six decades."""
    rosenbrock_steps: int = 20_000
    """Headline: gradients at most."""

    deterministic: tuple[str, ...] = DETERMINISTIC
    """Deterministic comparison: problems."""
    deterministic_budget: int = 2_000
    """Deterministic comparison: gradients of each run."""

    stochastic: tuple[str, ...] = STOCHASTIC
    """Stochastic comparison: problems besides the networks."""
    stochastic_budget: int = 1_000
    """Stochastic comparison: gradients of each run."""
    networks: tuple[str, ...] = NETWORKS
    """Stochastic comparison: networks."""
    network_methods: tuple[str, ...] = NETWORK_METHODS
    """Methods that train the networks."""
    network_budget: int = 200
    """Networks: gradients of each run."""

    rotation_dim: int = 20
    """Rotation test: variables."""
    rotation_budget: int = 3_000
    """Rotation test: gradients of each run."""
    sensitivity_lrs: int = 49
    """Sensitivity: learning rates on the grid, over eight decades."""
    factor_budget: int = 300
    """Decision table: gradients of each run."""
    factor_search: int = 25
    """Decision table: configurations of each method in each cell."""

    theory_kappas: tuple[float, ...] = (10.0, 100.0, 1_000.0, 10_000.0)
    """Measured rates: condition numbers."""
    noise_runs: int = 1_000
    """Noise floor: runs."""
    stability_cells: int = 121
    """Stability map: learning rates on its axis."""
    edge_steps: int = 2_500
    """Edge of stability: steps of gradient descent on the network."""
    basin_side: int = 320
    """Basin maps: starts on a side of the square; 320 makes 102,400 runs a map."""
    basin_steps: int = 400
    """Basin maps: steps of each run."""
    validation_steps: int = 1_000
    """Trajectories against other implementations: steps at most."""
    solver_suites: tuple[str, ...] = ("Rosenbrock", "MGH", "BBOB")
    """Solvers beside SciPy's: suites; all three, or Rosenbrock alone."""

    def __post_init__(self) -> None:
        """Refuse sizes below 1, empty lists and unknown methods."""
        for field in fields(self):
            value = getattr(self, field.name)
            for entry in value if isinstance(value, tuple) else (value,):
                if isinstance(entry, int) and entry < 1:
                    raise ValueError(f"{field.name} is {entry}; it must be 1 or more")
            if value == () and field.name != "networks":
                raise ValueError(f"{field.name} is empty; name at least one")
        known = {
            "methods": METHODS,
            "network_methods": NETWORK_METHODS,
            "deterministic": DETERMINISTIC,
            "stochastic": STOCHASTIC,
            "networks": NETWORKS,
            "solver_suites": ("Rosenbrock", "MGH", "BBOB"),
        }
        for name, choices in known.items():
            for entry in getattr(self, name):
                if entry not in choices:
                    raise ValueError(f"{name} has {entry!r}; choose from {', '.join(choices)}")
        for name in ("tuning_seeds", "report_seeds", "search", "factor_search"):
            if getattr(self, name) < 2:
                raise ValueError(f"{name} is {getattr(self, name)}; it must be 2 or more")
        if min(self.theory_kappas) <= 1:
            raise ValueError(f"theory_kappas has {min(self.theory_kappas):g}; a condition number here is above 1")


FULL = Config()
QUICK = Config(
    methods=("sgd", "heavy_ball", "nesterov", "adagrad", "rmsprop", "adam", "lion", "rprop"),
    tuning_seeds=2,
    report_seeds=3,
    search=10,
    rosenbrock_lrs=61,
    rosenbrock_steps=3_000,
    deterministic=("quadratic-100", "rotated-100", "rosenbrock-2", "beale"),
    deterministic_budget=600,
    stochastic=("noisy-quadratic", "logistic"),
    stochastic_budget=200,
    networks=("mlp",),
    network_methods=("sgd", "heavy_ball", "adam"),
    network_budget=60,
    rotation_dim=10,
    rotation_budget=600,
    sensitivity_lrs=17,
    factor_budget=100,
    factor_search=6,
    theory_kappas=(10.0, 100.0),
    noise_runs=100,
    stability_cells=41,
    edge_steps=200,
    basin_side=64,
    basin_steps=200,
    validation_steps=100,
    solver_suites=("Rosenbrock",),
)
