"""The page's picture as a Vega-Lite chart: grid, circle and vectors before and after, and a box to drag a column by."""

from __future__ import annotations

from typing import Any

import numpy as np

from projects.p01_linear_algebra.viz.canvas import circle, grid_lines, turn
from projects.p01_linear_algebra.viz.planar import PlanarMap
from shared.plotting import GREY, PALETTE

LAYERS = ("grid", "circle", "unit square", "singular vectors", "eigenvectors")
BRUSH = "tip"
SIDE = 480  # pixels
REACHES = (2.0, 3.0, 5.0, 8.0, 15.0, 30.0, 60.0, 120.0, 300.0, 700.0, 1500.0)
COLUMN_COLORS = (PALETTE["green"], PALETTE["purple"])

Spec = dict[str, Any]


def reach_of(a: PlanarMap) -> float:
    """Half the width of the picture: a round number that holds the columns and most of the ellipse."""
    wanted = max(1.4, 1.15 * float(np.abs(a.A).max()), float(np.abs(a.A.sum(axis=1)).max()), float(a.s[0]))
    return next((reach for reach in REACHES if reach >= wanted), REACHES[-1])


def walked(a: PlanarMap, share: float) -> np.ndarray:
    """The map after a share of the way from the identity to A: rotate until 1/3, stretch until 2/3, rotate until 1."""
    first, last = a.turns
    parts = np.clip(3.0 * share - np.arange(3), 0.0, 1.0)
    # U^(t3) diag(1 + t2 (s - 1)) V^T(t1)
    return np.asarray(turn(parts[2] * last) @ np.diag(1.0 + parts[1] * (a.s - 1.0)) @ turn(parts[0] * first))


def chart(a: PlanarMap, layers: tuple[str, ...], share: float = 1.0, column: int | None = 0) -> Spec:
    """The chart's specification.

    Args:
        a: the matrix.
        layers: which of LAYERS to show.
        share: how far the map has been walked, 1 for A itself.
        column: which column of A can be dragged by its box; None for neither.
    """
    m, reach = walked(a, share) if share < 1.0 else a.A, reach_of(a)
    shown: list[Spec] = []
    if "grid" in layers:
        step = 0.5 if reach <= 3 else reach / 6
        lines = [m @ line for line in grid_lines(8 * step, step)]
        shown.append(_paths(lines, PALETTE["sky"], 0.7, 0.6))
    if "unit square" in layers:
        square = np.array([[0.0, 1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0, 0.0]])
        color = PALETTE["blue"] if np.linalg.det(m) >= 0 else PALETTE["vermillion"]
        shown.append(_paths([m @ square], color, 1.5, 0.9, fill=0.25))
    if "circle" in layers:
        shown += [_paths([circle(91)], GREY, 1.0, 0.8), _paths([m @ circle(91)], PALETTE["black"], 2.0, 1.0)]
    if "eigenvectors" in layers:
        lines = [np.outer(vector, [-2 * reach, 2 * reach]) for vector in a.eigenvectors]
        shown.append(_paths(lines, PALETTE["blue"], 1.5, 0.9, dash=[6, 4]))
    if "singular vectors" in layers:
        ends = [np.array([np.zeros(2), m @ a.v[:, j]]).T for j in range(2)]
        shown.append(_paths(ends, PALETTE["orange"], 2.5, 1.0))
        shown.append(_tips([m @ a.v[:, j] for j in range(2)], ["σ₁u₁", "σ₂u₂"], [PALETTE["orange"]] * 2))
    columns = [m[:, 0], m[:, 1]]
    for tip, color in zip(columns, COLUMN_COLORS, strict=True):
        shown.append(_paths([np.array([np.zeros(2), tip]).T], color, 3.0, 1.0))
    shown.append(_tips(columns, ["a₁", "a₂"], list(COLUMN_COLORS)))
    if column is not None and share >= 1.0:
        shown.append(_handle(a.A[:, column], reach))
    scale = {"domain": [-reach, reach], "nice": False}
    axes = {name: {"field": name, "type": "quantitative", "scale": scale, "title": None} for name in ("x", "y")}
    for layer in shown:
        layer["encoding"] = {**axes, **layer["encoding"]}
    return {
        "layer": shown,
        "width": SIDE,
        "height": SIDE,
        "config": {"axis": {"gridOpacity": 0.15, "tickCount": 7}, "view": {"stroke": None}},
        "autosize": {"type": "pad"},
    }


def _paths(lines: list[np.ndarray], color: str, width: float, opacity: float, fill: float = 0.0,
           dash: list[int] | None = None) -> Spec:  # fmt: skip
    """Polylines, each (2, n), as one layer."""
    values = [
        {"x": round(float(x), 5), "y": round(float(y), 5), "line": k, "at": i}
        for k, line in enumerate(lines)
        for i, (x, y) in enumerate(line.T)
    ]
    mark: Spec = {"type": "line", "clip": True, "color": color, "strokeWidth": width, "opacity": opacity,
                  "tooltip": None, "interpolate": "linear"}  # fmt: skip
    if fill:
        mark |= {"fill": color, "fillOpacity": fill}
    if dash:
        mark["strokeDash"] = dash
    encoding = {"detail": {"field": "line", "type": "nominal"}, "order": {"field": "at", "type": "quantitative"}}
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _tips(points: list[np.ndarray], names: list[str], colors: list[str]) -> Spec:
    """Named points, as one layer."""
    values = [
        {"x": round(float(p[0]), 5), "y": round(float(p[1]), 5), "name": name, "color": color}
        for p, name, color in zip(points, names, colors, strict=True)
    ]
    mark = {"type": "text", "dx": 14, "dy": -12, "fontSize": 15, "fontWeight": "bold", "clip": True}
    text = {"field": "name", "type": "nominal"}
    color = {"field": "color", "type": "nominal", "scale": None}
    return {"data": {"values": values}, "mark": mark, "encoding": {"text": text, "color": color}}


def _handle(tip: np.ndarray, reach: float) -> Spec:
    """The tip of a column with a box around it that can be dragged; dragging elsewhere draws the box anew."""
    half = 0.05 * reach
    box = {name: [float(value) - half, float(value) + half] for name, value in zip("xy", tip, strict=True)}
    brush = {
        "name": BRUSH,
        "select": {"type": "interval", "zoom": False, "mark": {"fill": GREY, "fillOpacity": 0.15, "stroke": GREY}},
        "value": box,
    }
    return {
        "data": {"values": [{"x": float(tip[0]), "y": float(tip[1])}]},
        "params": [brush],
        "mark": {"type": "point", "filled": True, "size": 120, "color": PALETTE["black"], "clip": True},
        "encoding": {},
    }
