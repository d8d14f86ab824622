from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from projects.p01_linear_algebra import Matrix, norm

KINDS: list[Any] = [1, 2, math.inf, "fro", "nuc"]


@pytest.mark.parametrize("kind", KINDS)
def test_norms_are_numpys(kind: Any):
    rng = np.random.default_rng(1)
    for shape in ((1, 1), (3, 5), (5, 3), (4, 4)):
        for A in (rng.normal(size=shape), rng.normal(size=shape) + 1j * rng.normal(size=shape)):
            expected = np.linalg.norm(A, kind)
            assert norm(A, kind) == pytest.approx(expected, rel=1e-13)
            for scale in (1e154, 1e-154, 1e300, 1e-300):  # squares of these are outside the range
                assert norm(A * scale, kind) == pytest.approx(expected * scale, rel=1e-13)


@pytest.mark.parametrize("kind", [*KINDS, "max"])
def test_empty_and_known(kind: Any):
    for shape in ((0, 0), (0, 3), (3, 0)):
        assert norm(Matrix.zeros(*shape), kind) == 0.0
    assert norm([[3, 0], [0, -4]], kind) == {"fro": 5.0, "nuc": 7.0}.get(kind, 4.0)
    assert norm([[3 + 4j]], kind) == pytest.approx(5.0)
