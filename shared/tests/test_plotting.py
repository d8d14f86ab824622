"""A figure carries the digest of its results, is the same each time, and can be read without colour vision."""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import Any

import matplotlib.colors
import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from PIL import Image

from shared.plotting import COLORS, LINES, MARKERS, PALETTE, band, figure, save, shown_digest
from shared.stats import mean_ci

DIGEST = "0123456789abcdef"


def drawn() -> Figure:
    fig: Figure
    fig, axes = figure(ncols=2)
    band(axes[0], np.arange(5), np.random.default_rng(0).normal(size=(10, 5)), label="ours")
    axes[0].set_title("results 0000000000000000 of another")  # must not be taken for the digest
    axes[0].legend()
    axes[1].scatter([1, 2], [3, 4])
    return fig


# ---- files


@pytest.mark.parametrize("kind", [".png", ".svg"])
def test_a_figure_gives_its_digest_back(tmp_path: Path, kind: str):
    path = tmp_path / "new" / f"figure{kind}"
    assert save(drawn(), path, DIGEST) == path
    assert shown_digest(path) == DIGEST
    assert os.listdir(path.parent) == [path.name]
    save(drawn(), path, "fedcba9876543210")
    assert shown_digest(path) == "fedcba9876543210"


@pytest.mark.parametrize("kind", [".png", ".svg"])
def test_the_same_figure_is_the_same_file(tmp_path: Path, kind: str):
    one, two = (save(drawn(), tmp_path / f"{name}{kind}", DIGEST).read_bytes() for name in "ab")
    assert one == two
    assert b"<dc:date>" not in one and b"Matplotlib" not in one  # neither the day nor the version
    assert save(drawn(), tmp_path / f"c{kind}", DIGEST[::-1]).read_bytes() != one


@pytest.mark.parametrize("kind", [".png", ".svg"])
def test_a_figure_from_elsewhere_carries_no_digest(tmp_path: Path, kind: str):
    path = tmp_path / f"figure{kind}"
    drawn().savefig(path)
    assert shown_digest(path) is None


@pytest.mark.parametrize("name", ["figure.pdf", "figure", "figure.jpg"])
def test_another_ending_is_refused(tmp_path: Path, name: str):
    with pytest.raises(ValueError, match=rf"{name} ends in .*; a figure is saved as \.png or \.svg"):
        save(drawn(), tmp_path / name, DIGEST)
    assert os.listdir(tmp_path) == []


def test_a_failing_save_leaves_the_old_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = save(drawn(), tmp_path / "figure.png", DIGEST)
    old = path.read_bytes()
    broken = drawn()
    monkeypatch.setattr(broken.axes[1], "draw", lambda renderer: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        save(broken, path, DIGEST)
    assert path.read_bytes() == old


def test_sizes_are_in_inches(tmp_path: Path):
    fig, _ = figure(width=5.0, height=3.0)
    with Image.open(save(fig, tmp_path / "a.png", DIGEST)) as image:
        assert image.size == (5 * 160, 3 * 160)


def test_figure_gives_one_axes_or_an_array():
    assert figure()[1].get_subplotspec().get_geometry()[:2] == (1, 1)
    assert figure(ncols=3, nrows=2, sharex=True)[1].shape == (2, 3)


# ---- the band


def test_the_bands_edges_are_mean_ci_at_each_x():
    x, runs = np.linspace(0, 3, 7), np.random.default_rng(1).normal(size=(6, 7))
    _, ax = figure()
    band(ax, x, runs, label="ours", color=PALETTE["green"])
    [line] = ax.get_lines()
    [filled] = [c for c in ax.collections if isinstance(c, PolyCollection)]
    edges = np.asarray(filled.get_paths()[0].vertices)
    for i, at in enumerate(x):
        exact = mean_ci(runs[:, i])
        assert line.get_xydata()[i] == pytest.approx((at, exact.estimate))
        here = edges[np.isclose(edges[:, 0], at), 1]
        assert (here.min(), here.max()) == pytest.approx((exact.low, exact.high))
    assert line.get_label() == "ours"
    assert line.get_color() == PALETTE["green"]
    assert matplotlib.colors.to_hex(np.asarray(filled.get_facecolor())[0]) == PALETTE["green"].lower()


def test_bands_take_the_next_colour_of_the_cycle():
    _, ax = figure()
    for _ in range(3):
        band(ax, [0, 1], [[0, 1], [1, 2]])
    assert [line.get_color() for line in ax.get_lines()] == COLORS[:3]


@pytest.mark.parametrize("runs", [[[1.0, 2.0]], [1.0, 2.0]])
def test_one_run_has_no_band(runs: Any):
    with pytest.raises(ValueError, match=r"runs has shape .*; a band takes \(R, T\) with R >= 2"):
        band(figure()[1], [0, 1], runs)


# ---- colours


def linear(colors: list[str]) -> np.ndarray:
    """Linear RGB of sRGB colours."""
    rgb = np.array([matplotlib.colors.to_rgb(color) for color in colors])
    return np.asarray(np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4))


def deuteranope(rgb: np.ndarray) -> np.ndarray:
    """What an eye without M cones sees: Machado, Oliveira and Fernandes 2009, table 1, severity 1.0."""
    seen = [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    return np.asarray(np.clip(rgb @ np.array(seen).T, 0, 1))


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIELAB, white D65."""
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    xyz = rgb @ np.array(to_xyz).T / [0.95047, 1.0, 1.08883]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


def smallest_distance(rgb: np.ndarray) -> float:
    return min(float(np.linalg.norm(a - b)) for a, b in itertools.combinations(lab(rgb), 2))


def test_colours_are_told_apart_without_green_cones():
    assert smallest_distance(deuteranope(linear(COLORS))) > 15
    # The control: matplotlib's own red, green and brown fall together.
    assert smallest_distance(deuteranope(linear(["tab:red", "tab:green", "tab:brown"]))) < 10


def test_colours_stand_out_from_white():
    """WCAG's contrast; yellow doesn't reach it and is therefore in the palette but not in the cycle."""
    luminance = linear(COLORS) @ [0.2126, 0.7152, 0.0722]
    assert (1.05 / (luminance + 0.05)).min() > 2
    assert PALETTE["yellow"] not in COLORS
    assert 1.05 / (linear([PALETTE["yellow"]])[0] @ [0.2126, 0.7152, 0.0722] + 0.05) < 1.5


def test_every_colour_has_a_marker_and_a_line_of_its_own():
    assert len(COLORS) == len(set(COLORS)) == len(set(MARKERS)) == len(set(LINES))
