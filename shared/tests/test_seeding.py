"""Streams are named and stable; threads are set before NumPy; nothing heavy is imported."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shared.seeding import THREAD_VARIABLES, check_seed, rng, seed_torch

SHARED = Path(__file__).parents[1]
FROZEN = [1044881495, 1506515480, 908819371, 613626268]


SETTINGS = "import os, shared; print(*[os.environ[name] for name in shared.seeding.THREAD_VARIABLES])"


def python(code: str, **environment: str) -> str:
    """Run code in a fresh interpreter that inherits no thread setting; gives what it prints."""
    kept = {name: value for name, value in os.environ.items() if name not in THREAD_VARIABLES}
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, env=kept | environment, cwd=SHARED.parent, text=True, check=True, capture_output=True
    ).stdout.strip()


def first(seed: int, *names: object) -> list[int]:
    return [int(x) for x in rng(seed, *names).integers(2**32, size=4)]


def test_first_draws_are_frozen():
    """A change of the hash would change every committed result: it must not happen unseen."""
    assert first(0, "regret", "ucb1") == FROZEN


def test_another_hash_seed_of_python_draws_the_same():
    code = "from shared.seeding import rng; print(rng(0, 'regret', 'ucb1').integers(2**32, size=4).tolist())"
    assert [python(code, PYTHONHASHSEED=seed) for seed in ("1", "2")] == [str(FROZEN)] * 2


def test_an_added_experiment_shifts_no_other_stream():
    few = {name: first(3, name) for name in ("a", "b")}
    many = {name: first(3, name) for name in ("new", "b", "between", "a")}
    assert {name: many[name] for name in few} == few


def test_a_stream_doesnt_depend_on_how_far_another_was_drawn():
    other = rng(0, "a")
    other.random(1000)
    assert first(0, "b") == first(0, "b")
    assert rng(0, "a").random() == rng(0, "a").random() != other.random()


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (("ab", "c"), ("a", "bc")),
        (("a",), ("a", "")),
        (("a", "b"), ("b", "a")),
        (("11:a",), ("1", ":a")),
        ((1, 23), (12, 3)),
        ((), ("",)),
    ],
)
def test_names_that_look_alike_are_different_streams(one: tuple[object, ...], two: tuple[object, ...]):
    assert first(0, *one) != first(0, *two)


def test_seeds_and_names_give_streams_that_have_nothing_in_common():
    draws = np.array([rng(seed, "x", i).standard_normal(400) for seed in range(10) for i in range(10)])
    correlation = np.corrcoef(draws)[np.triu_indices(100, 1)]
    # 4,950 correlations of independent samples of 400: the largest stays below 5 standard errors of 1 / 20.
    assert np.abs(correlation).max() < 5 / 20
    assert abs(draws.mean()) < 4 / np.sqrt(draws.size)


def test_a_number_and_its_text_name_the_same_stream():
    assert first(0, 7) == first(0, "7")


@pytest.mark.parametrize("seed", [-1, True, False, 1.0, 2.5, "3", None, np.float64(1)])
def test_what_is_no_seed_is_refused(seed: Any):
    checks: list[Callable[[Any], object]] = [check_seed, rng]
    for check in checks:
        with pytest.raises(ValueError, match="it must be a whole number >= 0") as told:
            check(seed)
        assert repr(seed) in str(told.value)


def test_seeds_may_be_large():
    assert first(2**80, "a") != first(2**80 + 1, "a")


def test_threads_are_set_before_numpy_is_imported():
    assert python(f"import sys; {SETTINGS}; print('numpy' in sys.modules)") == "1 1 1\nFalse"


def test_one_thread_is_what_the_libraries_then_use():
    code = """
import shared, numpy, scipy.linalg, threadpoolctl
print({pool["num_threads"] for pool in threadpoolctl.threadpool_info()})"""
    assert python(code) == "{1}"
    if len(os.sched_getaffinity(0)) > 1:  # the control: without `shared` there are more
        assert python(code.replace("shared, ", "")) != "{1}"


def test_the_users_own_threads_are_respected():
    assert python(SETTINGS, OMP_NUM_THREADS="3") == "3 1 1"


def test_no_module_of_shared_imports_anything_heavy():
    modules = sorted(f"shared.{path.stem}" for path in SHARED.glob("*.py") if path.stem != "__init__")
    assert len(modules) == 9
    heavy = "torch wandb tensorboard av dask distributed streamlit pandas sklearn numba matplotlib.pyplot".split()
    code = f"import sys, {', '.join(modules)}; print([name for name in {heavy} if name in sys.modules])"
    assert python(code) == "[]"


def test_torch_draws_from_the_named_stream():
    import torch

    before = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    try:
        drawn = []
        for seed, name in ((0, "a"), (0, "a"), (0, "b"), (1, "a")):
            seed_torch(seed, name)
            drawn.append(tuple(torch.rand(3).tolist()))
        assert torch.get_num_threads() == 1
        assert torch.are_deterministic_algorithms_enabled()
    finally:
        torch.use_deterministic_algorithms(before[0], warn_only=before[1])
    assert drawn[0] == drawn[1]
    assert len(set(drawn)) == 3
