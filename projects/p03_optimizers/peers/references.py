"""Other people's optimisers in the shape of ours, to be compared step for step: torch.optim and pytorch_optimizer.

Both are run in float64, one tensor after the other (`foreach=False`). Where a reference rounds to less than that, or
departs from its paper by a constant, a row of `REFERENCES` says so, and what was done about it: the comparison is
then with the reference minus that departure, which is the only way to see that nothing else differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from typing import Any
from unittest.mock import patch

from projects.p03_optimizers.optimizers.protocol import FloatArray


@dataclass(frozen=True)
class Reference:
    """One comparison: our method with its hyper-parameters, and what it is held against.

    Learning rates are small enough for 1,000 steps to end before the cycle around the minimum that methods with
    normalised steps fall into: it is chaotic, so that rounding grows to the size of lr and tells nothing.
    """

    slug: str
    """Our method, by its name in the registry."""
    hyper: dict[str, Any]
    """Our hyper-parameters."""
    library: str
    """The distribution that the reference comes from, "torch" or "pytorch_optimizer"."""
    name: str
    """The reference's class."""
    theirs: dict[str, Any]
    """The reference's hyper-parameters where they have other names, in the place of ours."""
    note: str = ""
    """What the reference does otherwise, and what was done about it."""
    steps: int = 1000
    """Steps over which the two are compared."""
    tolerance: float = 1e-12
    """Largest difference that counts as the same algorithm."""
    prepare: Callable[[Any], None] = field(default=lambda optimizer: None)
    """Called with the reference before its first step, gradients in place, to undo a departure."""
    double: bool = True
    """Whether torch's default type is float64 during the run, so that scalars in a state are kept in it."""


class Stepper:
    """A torch optimiser that is stepped with NumPy gradients, as ours are."""

    def __init__(self, reference: Reference, start: Sequence[FloatArray]) -> None:
        import torch

        self._torch, self._reference = torch, reference
        self._tensors = [torch.tensor(x, dtype=torch.float64) for x in start]
        with self._settings():
            self._optimizer = _make(reference, self._tensors)
        self._prepared = False

    @contextmanager
    def _settings(self) -> Iterator[None]:
        before = self._torch.get_default_dtype()
        self._torch.set_default_dtype(self._torch.float64 if self._reference.double else self._torch.float32)
        try:
            with _in_double(self._reference.name):
                yield
        finally:
            self._torch.set_default_dtype(before)

    @property
    def params(self) -> list[FloatArray]:
        """The parameters as they are."""
        return [x.numpy().copy() for x in self._tensors]

    def _take(self, grads: Sequence[FloatArray]) -> None:
        for x, g in zip(self._tensors, grads, strict=True):
            x.grad = self._torch.tensor(g, dtype=self._torch.float64)

    def perturb(self, grads: Sequence[FloatArray]) -> None:
        """SAM's first half."""
        self._take(grads)
        with self._settings():
            self._optimizer.first_step()

    def step(self, grads: Sequence[FloatArray]) -> None:
        """One step."""
        self._take(grads)
        with self._settings():
            if not self._prepared:
                self._reference.prepare(self._optimizer)
                self._prepared = True
            getattr(self._optimizer, "second_step", self._optimizer.step)()

    def solution(self) -> list[FloatArray] | None:
        """The point that the method answers with, where that is not the parameters."""
        if self._reference.name == "ASGD":
            return [self._optimizer.state[x]["ax"].numpy().copy() for x in self._tensors]
        if self._reference.name.startswith("ScheduleFree"):  # it swaps the parameters, and back
            self._optimizer.eval()
            answer = self.params
            self._optimizer.train()
            return answer
        return None


class _LayerwiseAdam:
    """LAMB from torch's Adam: run with lr = 1 on a copy, its step is the direction that LAMB rescales."""

    def __init__(self, tensors: list[Any], lr: float, weight_decay: float, **adam: Any) -> None:
        import torch

        self._tensors, self._lr, self._decay = tensors, lr, weight_decay
        self._probes = [torch.zeros_like(x) for x in tensors]
        self._adam = torch.optim.Adam(self._probes, lr=1.0, foreach=False, **adam)

    def step(self) -> None:
        for x, probe in zip(self._tensors, self._probes, strict=True):
            probe.zero_()
            probe.grad = x.grad
        self._adam.step()
        for x, probe in zip(self._tensors, self._probes, strict=True):
            r = self._decay * x - probe
            x.sub_(self._lr * x.norm() / r.norm() * r)


def _make(reference: Reference, tensors: list[Any]) -> Any:
    import torch

    if reference.name == "Adam, rescaled by layer":
        return _LayerwiseAdam(tensors, **reference.theirs)
    if reference.library == "torch":
        loop = {} if reference.name == "Muon" else {"foreach": False}  # Muon has one form only
        return getattr(torch.optim, reference.name)(tensors, **reference.theirs, **loop)
    import pytorch_optimizer

    kind, theirs = getattr(pytorch_optimizer, reference.name), dict(reference.theirs)
    if reference.name == "SAM":
        return kind(tensors, torch.optim.SGD, **theirs)
    if reference.name == "Lookahead":
        inner = torch.optim.Adam(tensors, lr=theirs.pop("lr"), foreach=False)
        return kind(inner, **theirs)
    return kind(tensors, **theirs)


class _Float32IsDouble:
    """The module torch, whose name float32 means float64."""

    def __init__(self, torch: Any) -> None:
        self._torch, self.float32 = torch, torch.float64

    def __getattr__(self, name: str) -> Any:
        return getattr(self._torch, name)


@contextmanager
def _in_double(name: str) -> Iterator[None]:
    """Undo the casts to fewer bits that are written into a reference."""
    import torch

    if name in ("Muon", "SAM"):
        with patch.object(torch.Tensor, "bfloat16" if name == "Muon" else "float", torch.Tensor.double):
            yield
    elif name == "SOAP":
        from pytorch_optimizer.optimizer import soap

        with patch.object(soap, "torch", _Float32IsDouble(torch)):
            yield
    else:
        yield


def _yogi_without_initial_momentum(optimizer: Any) -> None:
    optimizer.init_group(optimizer.param_groups[0])
    for state in optimizer.state.values():
        state["exp_avg"].zero_()


def _nothing_under_the_root(optimizer: Any) -> None:
    optimizer.apply_ams_bound = partial(optimizer.apply_ams_bound, exp_avg_sq_eps=0.0)


def _torch(slug: str, name: str, note: str = "", theirs: dict[str, Any] | None = None, **row: Any) -> Reference:
    hyper = row.pop("hyper")
    return Reference(slug, hyper, "torch", name, hyper if theirs is None else theirs, note, **row)


def _kozistr(slug: str, name: str, note: str = "", theirs: dict[str, Any] | None = None, **row: Any) -> Reference:
    hyper = row.pop("hyper")
    tolerance = row.pop("tolerance", 1e-10)
    return Reference(
        slug,
        hyper,
        "pytorch_optimizer",
        name,
        hyper if theirs is None else theirs,
        note,
        tolerance=tolerance,
        **row,
    )


_MOMENTUM = {"lr": 5e-4, "momentum": 0.9}

REFERENCES: tuple[Reference, ...] = (
    _torch("sgd", "SGD", hyper={"lr": 1e-3, "weight_decay": 1e-2}),
    _torch("heavy_ball", "SGD", hyper={**_MOMENTUM, "dampening": 0.1, "weight_decay": 1e-2}),
    _torch(
        "nesterov",
        "SGD",
        hyper={**_MOMENTUM, "weight_decay": 1e-2},
        theirs={**_MOMENTUM, "weight_decay": 1e-2, "nesterov": True},
    ),
    _torch(
        "nesterov_constant",
        "SGD",
        "torch's parameters are the points y_k",
        hyper=_MOMENTUM,
        theirs={**_MOMENTUM, "nesterov": True},
    ),
    _torch(
        "asgd",
        "ASGD",
        "eta and mu kept in float64; the average is compared too",
        hyper={"lr": 1e-3, "t0": 100.0, "lambd": 1e-2},
    ),
    _torch("rprop", "Rprop", hyper={"lr": 1e-2}),
    _torch("adagrad", "Adagrad", hyper={"lr": 0.5, "lr_decay": 1e-3, "weight_decay": 1e-2}),
    _torch("adadelta", "Adadelta", "chaotic on Rosenbrock afterwards", hyper={"lr": 1.0}, steps=100),
    _torch("rmsprop", "RMSprop", hyper={"lr": 5e-4, "momentum": 0.5, "weight_decay": 1e-2}),
    _torch("rmsprop_centered", "RMSprop", hyper={"lr": 5e-4}, theirs={"lr": 5e-4, "centered": True}),
    _torch("adam", "Adam", hyper={"lr": 1e-2, "weight_decay": 1e-2}),
    _torch("amsgrad", "Adam", hyper={"lr": 1e-2}, theirs={"lr": 1e-2, "amsgrad": True}),
    _torch("adamw", "AdamW", hyper={"lr": 1e-2, "weight_decay": 0.1}),
    _torch("adamax", "Adamax", hyper={"lr": 1e-2, "weight_decay": 1e-2}),
    _torch("nadam", "NAdam", "mu_product kept in float64", hyper={"lr": 1e-2}),
    _torch(
        "nadam", "NAdam", "mu_product in float32, torch's default", hyper={"lr": 1e-2}, double=False, tolerance=1e-7
    ),
    _torch("radam", "RAdam", hyper={"lr": 1e-2}),
    _torch("adafactor", "Adafactor", hyper={"lr": 1e-2, "weight_decay": 1e-2}),
    _torch("muon", "Muon", "cast to bfloat16 undone", hyper={"lr": 5e-4, "weight_decay": 0.1}),
    _torch(
        "lamb",
        "Adam, rescaled by layer",
        "neither library has the bias corrections of the paper",
        hyper={"lr": 1e-2, "eps": 1e-6, "weight_decay": 0.1},
    ),
    _kozistr("lion", "Lion", hyper={"lr": 1e-3, "weight_decay": 0.1}),
    _kozistr("adabelief", "AdaBelief", hyper={"lr": 1e-2, "weight_decay": 0.1, "eps": 1e-6}),
    _kozistr(
        "yogi",
        "Yogi",
        "m_0 = 1e-6 set to 0",
        hyper={"lr": 1e-2, "weight_decay": 0.1},
        prepare=_yogi_without_initial_momentum,
    ),
    _kozistr("adan", "Adan", hyper={"lr": 1e-3, "weight_decay": 0.1}),
    _kozistr(
        "ademamix",
        "AdEMAMix",
        hyper={"lr": 1e-3, "weight_decay": 0.1, "t_alpha_beta3": 500.0},
        theirs={"lr": 1e-3, "weight_decay": 0.1, "t_alpha_beta3": 500.0, "weight_decouple": True},
    ),
    _kozistr("qhm", "QHM", hyper={"lr": 1e-3, "momentum": 0.99, "nu": 0.7, "weight_decay": 1e-2}),
    _kozistr("aggmo", "AggMo", hyper={"lr": 2e-4, "weight_decay": 1e-2}),
    _kozistr(
        "schedule_free_sgd",
        "ScheduleFreeSGD",
        "the average is compared too",
        hyper={"lr": 1e-3, "warmup_steps": 50, "weight_decay": 1e-2},
    ),
    _kozistr(
        "schedule_free_adamw",
        "ScheduleFreeAdamW",
        "1e-15 under its root set to 0; the average is compared too",
        hyper={"lr": 1e-2, "weight_decay": 0.1},
        prepare=_nothing_under_the_root,
    ),
    _kozistr("prodigy", "Prodigy", "eps = 0: it multiplies eps by d_{t+1}, the paper by d_t", hyper={"eps": 0.0}),
    _kozistr("shampoo", "Shampoo", hyper={"lr": 1e-2, "eps": 1e-3}, theirs={"lr": 1e-2, "matrix_eps": 1e-3}),
    _kozistr(
        "soap",
        "SOAP",
        "cast to float32 in its QR undone; eps large, as its zeros are rounding",
        hyper={"lr": 3e-4, "weight_decay": 0.1, "eps": 1e-4},
    ),
    _kozistr("lookahead", "Lookahead", "around torch's Adam", hyper={"lr": 1e-2}),
    _kozistr(
        "sam", "SAM", "around torch's SGD; float32 in its norm undone", hyper={"lr": 1e-4, "momentum": 0.9, "rho": 0.05}
    ),
)
"""Every comparison, in the registry's order by library."""


def versions() -> dict[str, str]:
    """Versions of the two libraries."""
    return {name: version(name) for name in ("torch", "pytorch_optimizer")}
