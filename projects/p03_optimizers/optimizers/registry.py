"""Every first-order optimiser under a short name, with what there is to tune; the whole list on one screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from projects.p03_optimizers.optimizers.adabelief import AdaBelief
from projects.p03_optimizers.optimizers.adadelta import Adadelta
from projects.p03_optimizers.optimizers.adafactor import Adafactor
from projects.p03_optimizers.optimizers.adagrad import Adagrad
from projects.p03_optimizers.optimizers.adam import Adam
from projects.p03_optimizers.optimizers.adamax import Adamax
from projects.p03_optimizers.optimizers.adamw import AdamW
from projects.p03_optimizers.optimizers.adan import Adan
from projects.p03_optimizers.optimizers.ademamix import AdEMAMix
from projects.p03_optimizers.optimizers.aggmo import AggMo
from projects.p03_optimizers.optimizers.amsgrad import AMSGrad
from projects.p03_optimizers.optimizers.asgd import ASGD
from projects.p03_optimizers.optimizers.heavy_ball import HeavyBall
from projects.p03_optimizers.optimizers.lamb import LAMB
from projects.p03_optimizers.optimizers.lion import Lion
from projects.p03_optimizers.optimizers.lookahead import Lookahead
from projects.p03_optimizers.optimizers.muon import Muon
from projects.p03_optimizers.optimizers.muon_adamw import MuonAdamW
from projects.p03_optimizers.optimizers.nadam import NAdam
from projects.p03_optimizers.optimizers.nesterov import Nesterov
from projects.p03_optimizers.optimizers.nesterov_1983 import Nesterov1983
from projects.p03_optimizers.optimizers.nesterov_constant import NesterovConstant
from projects.p03_optimizers.optimizers.prodigy import Prodigy
from projects.p03_optimizers.optimizers.protocol import FloatArray, Hyper, Optimizer
from projects.p03_optimizers.optimizers.qhm import QHM
from projects.p03_optimizers.optimizers.radam import RAdam
from projects.p03_optimizers.optimizers.rmsprop import RMSprop
from projects.p03_optimizers.optimizers.rmsprop_centered import CenteredRMSprop
from projects.p03_optimizers.optimizers.rprop import Rprop
from projects.p03_optimizers.optimizers.sam import SAM
from projects.p03_optimizers.optimizers.schedule_free_adamw import ScheduleFreeAdamW
from projects.p03_optimizers.optimizers.schedule_free_sgd import ScheduleFreeSGD
from projects.p03_optimizers.optimizers.sgd import SGD
from projects.p03_optimizers.optimizers.shampoo import Shampoo
from projects.p03_optimizers.optimizers.soap import SOAP
from projects.p03_optimizers.optimizers.yogi import Yogi


@dataclass(frozen=True)
class Method:
    """One row of the registry."""

    make: Callable[..., Optimizer]
    """The class, or a function, that takes the parameters, and the hyper-parameters by name."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Hyper-parameters that `make_optimizer` sets unless told otherwise; the rest are the class's own defaults."""
    tune: tuple[str, ...] = ("lr",)
    """The hyper-parameters that are worth tuning, the most important first."""
    gradients: int = 1
    """Gradients a step; 2 means the protocol `TwoGradients`."""
    elementwise: bool = True
    """Whether every coordinate is treated by itself, so that `lr` may be an array as it is; if not, runs side by side
    need `batch_ndim`."""
    matrices: bool = False
    """Whether it takes matrices only."""


def sam(
    params: Sequence[FloatArray], lr: Hyper = 1e-2, momentum: Hyper = 0.9, rho: float = 0.05, batch_ndim: int = 0
) -> SAM:
    """SAM around the heavy ball."""
    return SAM(HeavyBall(params, lr, momentum), rho, batch_ndim)


def lookahead(
    params: Sequence[FloatArray],
    lr: Hyper = 1e-3,
    betas: tuple[Hyper, Hyper] = (0.9, 0.999),
    k: int = 5,
    alpha: float = 0.5,
) -> Lookahead:
    """Lookahead around Adam."""
    return Lookahead(Adam(params, lr, betas), k, alpha)


CLASSICAL: dict[str, Method] = {
    "sgd": Method(SGD, {"lr": 1e-2}),
    "heavy_ball": Method(HeavyBall, {"lr": 1e-2, "momentum": 0.9}, ("lr", "momentum")),
    "nesterov": Method(Nesterov, {"lr": 1e-2, "momentum": 0.9}, ("lr", "momentum")),
    "nesterov_1983": Method(Nesterov1983, {"lr": 1e-2}),
    "nesterov_constant": Method(NesterovConstant, {"lr": 1e-2, "momentum": 0.9}, ("lr", "momentum")),
    "qhm": Method(QHM, {"lr": 1e-1, "momentum": 0.999, "nu": 0.7}, ("lr", "momentum", "nu")),
    "aggmo": Method(AggMo, {"lr": 1e-2, "betas": (0.0, 0.9, 0.99)}, ("lr", "betas")),
    "asgd": Method(ASGD, {"lr": 1e-2}, ("lr", "t0")),
    "schedule_free_sgd": Method(ScheduleFreeSGD, {"lr": 1e-1}, ("lr", "momentum")),
    "rprop": Method(Rprop),
}
"""Gradient descent, its momenta and averages, and the method that looks at signs alone."""

ADAPTIVE: dict[str, Method] = {
    "adagrad": Method(Adagrad),
    "adadelta": Method(Adadelta, tune=("lr", "eps", "rho")),
    "rmsprop": Method(RMSprop, tune=("lr", "alpha", "momentum")),
    "rmsprop_centered": Method(CenteredRMSprop, tune=("lr", "alpha", "momentum")),
    "adam": Method(Adam, tune=("lr", "betas")),
    "amsgrad": Method(AMSGrad, tune=("lr", "betas")),
    "adamw": Method(AdamW, tune=("lr", "weight_decay", "betas")),
    "adamax": Method(Adamax, tune=("lr", "betas")),
    "nadam": Method(NAdam, tune=("lr", "betas")),
    "radam": Method(RAdam, tune=("lr", "betas")),
    "yogi": Method(Yogi, tune=("lr", "betas", "eps")),
    "adabelief": Method(AdaBelief, tune=("lr", "betas", "eps")),
    "adan": Method(Adan, tune=("lr", "betas")),
    "ademamix": Method(AdEMAMix, tune=("lr", "alpha", "betas")),
    "lion": Method(Lion, tune=("lr", "betas")),
    "lookahead": Method(lookahead, tune=("lr", "k", "alpha")),
    "schedule_free_adamw": Method(ScheduleFreeAdamW, tune=("lr", "betas")),
}
"""Every coordinate has a step size of its own."""

STRUCTURED: dict[str, Method] = {
    "sam": Method(sam, tune=("lr", "rho", "momentum"), gradients=2, elementwise=False),
    "lamb": Method(LAMB, {"lr": 1e-2}, ("lr", "betas"), elementwise=False),
    "prodigy": Method(Prodigy, tune=("d_coef", "lr"), elementwise=False),
    "adafactor": Method(Adafactor, elementwise=False),
    "muon": Method(Muon, {"lr": 1e-2, "weight_decay": 0.0}, ("lr", "momentum"), elementwise=False, matrices=True),
    "muon_adamw": Method(MuonAdamW, tune=("lr", "momentum"), elementwise=False),
    "shampoo": Method(Shampoo, tune=("lr", "eps"), elementwise=False),
    "soap": Method(SOAP, {"weight_decay": 0.0}, ("lr", "betas"), elementwise=False),
}
"""Methods that see whole parameters: their norms, or their rows and columns."""

OPTIMIZERS: Mapping[str, Method] = {**CLASSICAL, **ADAPTIVE, **STRUCTURED}
"""All optimisers by slug."""


def make_optimizer(slug: str, params: Sequence[FloatArray], **hyper: Any) -> Optimizer:
    """Make an optimiser by its slug; hyper-parameters by name, as in `make_optimizer("adam", [W, b], lr=1e-2)`.

    Raises:
        ValueError: no optimiser has this slug, or it does not take these hyper-parameters, or not these values.
    """
    if slug not in OPTIMIZERS:
        raise ValueError(f"optimizer {slug!r} is unknown; choose one of {', '.join(OPTIMIZERS)}")
    method = OPTIMIZERS[slug]
    try:
        return method.make(params, **{**method.defaults, **hyper})
    except TypeError as error:
        raise ValueError(f"optimizer {slug!r}: {error}") from None
