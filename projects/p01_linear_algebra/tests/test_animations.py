"""The animations: geometry with known answers, every film's frames, and the command line."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from projects.p01_linear_algebra import animate
from projects.p01_linear_algebra.viz import canvas, descent, qr_iteration
from projects.p01_linear_algebra.viz.planar import planar_map

FAST = [name for name in animate.ANIMATIONS if name != "compression"]


def test_both_factors_of_the_planar_decomposition_are_rotations():
    for rows in (
        [[1.3, 0.9], [-0.2, 1.1]],
        [[0.0, 1.0], [1.0, 0.0]],
        [[-2.0, 0.0], [0.0, -3.0]],
        [[1.0, 2.0], [0.5, 1.0]],
    ):
        a = planar_map(rows)
        assert np.linalg.det(a.u) == pytest.approx(1.0) and np.linalg.det(a.v) == pytest.approx(1.0)
        assert np.allclose(a.u * a.s @ a.v.T, rows, atol=1e-14)
        assert a.det == pytest.approx(np.linalg.det(np.array(rows)), abs=1e-14)
        first, last = a.turns
        assert np.allclose(canvas.turn(last) @ np.diag(a.s) @ canvas.turn(first), rows, atol=1e-14)


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ([[2.0, 1.0], [1.0, 2.0]], 2),
        ([[1.0, 1.0], [0.0, 1.0]], 1),
        ([[0.0, -1.0], [1.0, 0.0]], 0),
        ([[3.0, 0.0], [0.0, 3.0]], 2),
        ([[0.0, 0.0], [0.0, 0.0]], 2),
    ],
)
def test_real_eigen_directions_are_counted(rows: list[list[float]], count: int):
    a = planar_map(rows)
    assert len(a.eigenvectors) == count
    for vector in a.eigenvectors:
        image = np.array(rows) @ vector
        assert abs(image[0] * vector[1] - image[1] * vector[0]) < 1e-14
    assert planar_map([[1.0, 2.0], [0.5, 1.0]]).condition > 1e15


def test_a_planar_map_is_two_by_two():
    with pytest.raises(ValueError, match=r"shape \(1, 2\)"):
        planar_map([[1.0, 2.0]])


def test_stages_cover_the_film_in_order_and_end_complete():
    seen = list(canvas.stages(11, (1.0, 1.0)))
    assert [stage for stage, _ in seen] == [0] * 6 + [1] * 5
    assert seen[0] == (0, 0.0) and seen[5][1] == pytest.approx(1.0) and seen[-1][1] == pytest.approx(1.0)
    assert canvas.ease(-1) == 0.0 and canvas.ease(0.5) == 0.5 and canvas.ease(2) == 1.0


def test_the_shifted_iteration_finds_all_eigenvalues_where_the_unshifted_one_has_none():
    a = np.diag([4.0, 3.0, 2.0, 1.0]) + np.diag([1.0, 1.0, 1.0], 1) + np.diag([1.0, 1.0, 1.0], -1)
    last = qr_iteration.shifted(a, 12)[-1]
    assert last.active == 1
    assert np.allclose(sorted(np.diag(last.a)), np.linalg.eigvalsh(a), atol=1e-12)
    slow = qr_iteration.unshifted(a, 12)[-1].a
    assert np.abs(np.diag(slow, -1)).max() > 1e-3
    assert np.allclose(np.linalg.eigvalsh(slow), np.linalg.eigvalsh(a))


def test_wilkinsons_shift_is_the_nearer_eigenvalue():
    for a, b, d in ((2.0, 1.0, 1.0), (1.0, 2.0, 5.0), (3.0, 0.0, 4.0), (1.0, 1.0, 1.0)):
        values = np.linalg.eigvalsh([[a, b], [b, d]])
        nearest = np.abs(values - d).min()
        assert abs(qr_iteration.wilkinson_shift(a, b, d) - d) == pytest.approx(nearest)


@pytest.mark.parametrize("name", FAST)
def test_every_film_gives_its_frames(name: str):
    frames = list(animate.ANIMATIONS[name](2))
    assert len(frames) == 2 and all(frame.shape == (540, 960, 3) and frame.dtype == np.uint8 for frame in frames)
    assert not np.array_equal(frames[0], frames[1])
    assert frames[-1].std() > 10  # something is drawn


def test_the_descent_starts_where_steepest_descent_is_slowest():
    # diag(1, kappa) from (kappa, 1): each step shrinks the error by (kappa - 1) / (kappa + 1)
    share = (descent.REACH / descent.KAPPA) / descent.REACH
    assert math.isclose(share, 1 / descent.KAPPA)


def test_a_film_is_written_with_preview_and_poster(tmp_path: Path, capsys):
    assert animate.main(["signed_area", "--frames", "4", "--out", str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"signed_area.mp4", "signed_area.webp", "signed_area.png"}
    assert "signed_area: 8 frames" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "named"),
    [(["cats"], "there is no animation 'cats'"), (["--frames", "1"], "--frames is 1"), (["--bogus"], "--bogus")],
)
def test_bad_arguments_get_one_line_and_exit_code_2(argv: list[str], named: str, tmp_path: Path, capsys):
    assert animate.main([*argv, "--out", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert told.out == "" and len(told.err.splitlines()) == 1
    assert told.err.startswith("error: ") and named in told.err


@pytest.mark.slow
def test_the_photograph_is_recovered_by_all_its_terms():
    from projects.p01_linear_algebra.viz import compression

    frames = list(compression.frames(3))
    assert len(frames) == 3 and compression.photograph().shape == (96, 144)
