"""Oracles: every optimiser follows another implementation step for step (torch.optim, pytorch_optimizer)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from projects.p03_optimizers.optimizers.registry import OPTIMIZERS
from projects.p03_optimizers.peers import steps
from projects.p03_optimizers.peers.references import REFERENCES, Reference
from projects.p03_optimizers.trajectories import largest_difference, rosenbrock, rotated_quadratic, trajectory_rows

NAMES = [f"{r.slug}-{r.name}-{'double' if r.double else 'default'}" for r in REFERENCES]


@pytest.mark.parametrize("reference", REFERENCES, ids=NAMES)
def test_the_same_path_as_the_reference(reference: Reference) -> None:
    pytest.importorskip(reference.library)
    matrices = OPTIMIZERS[reference.slug].matrices
    gradient, start = rotated_quadratic()
    short = replace(reference, steps=100)
    assert largest_difference(short, gradient, start[:1] if matrices else start) <= reference.tolerance
    valley = np.array([-1.5, 2.0]).reshape((1, 2) if matrices else (2,))
    assert largest_difference(replace(short, steps=30), rosenbrock, [valley]) <= reference.tolerance


def test_a_thousand_steps_of_adam_and_what_a_row_says() -> None:
    (row,) = trajectory_rows([r for r in REFERENCES if r.slug == "adam"])
    assert row["rosenbrock"] <= 1e-12
    assert row["quadratic"] <= 1e-12
    assert (row["method"], row["reference"], row["steps"], row["same"]) == ("Adam", "torch Adam", 1000, True)


def test_the_comparison_sees_a_hyper_parameter_that_differs_in_the_sixth_digit() -> None:
    adam = next(r for r in REFERENCES if r.slug == "adam")
    row = trajectory_rows([replace(adam, steps=20, hyper={**adam.hyper, "lr": 1.00001e-2})])[0]
    assert not row["same"]


@pytest.mark.slow
def test_a_thousand_steps_of_all() -> None:
    rows = trajectory_rows()
    assert len(rows) == len(REFERENCES)
    assert [row["method"] for row in rows if not row["same"]] == []


def test_every_method_has_a_reference_or_is_made_of_those_that_have() -> None:
    assert set(OPTIMIZERS) - {r.slug for r in REFERENCES} == {"nesterov_1983", "muon_adamw"}


def test_bench_rows_tell_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "LAYOUTS", {"one array of 10": (((10,),), 20, 1.0)})
    rows = steps.bench_rows(repeats=1)
    assert len(rows) == 5 + 3 + 1  # each method against foreach, three against fused too, and the grid
    for row in rows:
        assert row["ratio"] == pytest.approx(row["ours"] / row["theirs"])
        assert row["unit"] == "steps/CPU-s"
    assert [row["target"] for row in rows if row["workload"].startswith("Adam, one")] == [1.0, None]
