"""Every first-order optimiser under a short name, with what there is to tune; the whole list on one screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from projects.p03_optimizers.optimizers.adam import Adam
from projects.p03_optimizers.optimizers.protocol import FloatArray, Optimizer
from projects.p03_optimizers.optimizers.sgd import SGD


@dataclass(frozen=True)
class Method:
    """One row of the registry."""

    make: Callable[..., Optimizer]
    """The class (or function) that takes the parameters and the hyper-parameters by name."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """The hyper-parameters that `make_optimizer` sets unless told otherwise; the rest are those of the class."""
    tune: tuple[str, ...] = ("lr",)
    """The hyper-parameters that are worth tuning, the most important first."""
    gradients: int = 1
    """Gradients per step; 2 means the protocol `TwoGradients`."""
    elementwise: bool = True
    """Whether hyper-parameters may be arrays as they are; if not, the class takes `batch_ndim`."""
    matrices: bool = False
    """Whether it takes parameters with at least two axes only."""


OPTIMIZERS: Mapping[str, Method] = {
    "sgd": Method(SGD, {"lr": 1e-2}),
    "adam": Method(Adam, tune=("lr", "betas")),
}
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
