"""Needles, the race for pi, and the central limit theorem as Vega-Lite; each function gives data and specification.

Colours are Okabe and Ito's; whatever a colour tells is also told by a dash, a width or a symbol. Nothing is black or
white, so that light and dark pages both show it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from projects.p02_probability_animations.lab.clt import EDGES, Means
from projects.p02_probability_animations.lab.needles import BOARDS, ON_FLOOR, WIDE, Coverage, Floor, estimate
from projects.p02_probability_animations.lab.pi_chunks import Standing
from projects.p02_probability_animations.sim.buffon import Throws, chance, pi_standard_error
from projects.p02_probability_animations.sim.central_limit import bell
from shared.plotting import COLORS, PALETTE

Chart = tuple[pd.DataFrame, dict[str, Any]]
Figures = dict[str, tuple[str, str]]
"""Title -> number and what is written below it."""
BLUE, ORANGE, GREEN = "#3B8FC4", PALETTE["orange"], PALETTE["green"]
PALE = "#8A8A8A"
DASHES = [[1, 0], [6, 2], [8, 2, 2, 2], [2, 2], [10, 3], [4, 1, 1, 1], [1, 1]]
SHAPES = ["circle", "square", "triangle-up", "diamond", "triangle-down", "cross", "triangle-right"]
COLOURS = [*COLORS[:6], "#8C510A"]
CROSSING, MISSING = "crosses", "does not"


def quantity(field: str, title: str | None, span: Sequence[float] | None = None, **axis: Any) -> dict[str, Any]:
    """A quantitative channel; `log=True` makes its scale logarithmic."""
    scale: dict[str, Any] = {"type": "log" if axis.pop("log", False) else "linear", "nice": False}
    if span is not None:
        scale["domain"] = list(span)
    if scale["type"] == "linear":
        scale["zero"] = False
    return {"field": field, "type": "quantitative", "title": title, "scale": scale, "axis": axis or {}}


def by_name(names: Sequence[str], channel: str) -> dict[str, Any]:
    """A nominal channel of the field "name": colour, dash pattern or symbol, with the legend above the picture."""
    steps: dict[str, list[Any]] = {"color": COLOURS, "strokeDash": DASHES, "shape": SHAPES}
    legend = {"title": None, "orient": "top", "columns": 4, "symbolSize": 300, "labelLimit": 260}
    scale = {"domain": list(names), "range": [steps[channel][i % len(COLOURS)] for i in range(len(names))]}
    return {"field": "name", "type": "nominal", "scale": scale, "legend": legend}


def quiet(channel: dict[str, Any]) -> dict[str, Any]:
    """The channel without a legend of its own."""
    return {**channel, "legend": None}


def _kinds(crossing: Any, missing: Any, legend: bool = False) -> dict[str, Any]:
    scale = {"domain": [CROSSING, MISSING], "range": [crossing, missing]}
    told = {"title": None, "orient": "top"} if legend else None
    return {"field": "kind", "type": "nominal", "scale": scale, "legend": told}


def floor_chart(floor: Floor) -> Chart:
    """The first needles on a floor of six boards; those that cross are thick."""
    shown = floor.first[:ON_FLOOR]
    places = floor.places[: len(shown)]
    middle = places[:, 1] + shown[:, 0]
    half = floor.ratio / 2 * np.column_stack([np.cos(shown[:, 1]), np.sin(shown[:, 1])])
    data = pd.DataFrame(
        {
            "x": places[:, 0] - half[:, 0],
            "y": middle - half[:, 1],
            "x2": places[:, 0] + half[:, 0],
            "y2": middle + half[:, 1],
            "kind": _kind(_throws(floor).crosses[: len(shown)]),
        }
    ).round(4)
    lines = [{"line": float(y)} for y in range(BOARDS + 1)]
    plain = {"labels": False, "ticks": False, "grid": False, "domain": False}
    x, y = quantity("x", None, (0, WIDE), **plain), quantity("y", None, (-0.6, BOARDS + 0.6), **plain)
    return data, {
        "height": 300,
        "layer": [
            {
                "data": {"values": lines},
                "mark": {"type": "rule", "color": PALE, "strokeWidth": 2},
                "encoding": {"y": {**y, "field": "line"}},
            },
            {
                "mark": {"type": "rule", "clip": True, "strokeCap": "round"},
                "encoding": {
                    "x": x,
                    "y": y,
                    "x2": {"field": "x2"},
                    "y2": {"field": "y2"},
                    "color": _kinds(ORANGE, BLUE),
                    "strokeWidth": _kinds(3, 1.2),
                },
            },
        ],
    }


def box_chart(floor: Floor) -> Chart:
    """The same needles as dots (theta, x), under or over the curve (l/2) sin theta."""
    throws = _throws(floor)
    data = pd.DataFrame(
        {"theta": throws.theta, "distance": throws.distance, "kind": _kind(throws.crosses), "reach": math.nan}
    )
    theta = np.linspace(0, math.pi, 120)
    reach = np.minimum(floor.ratio / 2 * np.sin(theta), 0.5)
    data = pd.concat([data, pd.DataFrame({"theta": theta, "reach": reach, "kind": "curve"})]).round(4)
    x = quantity("theta", "angle θ", (0, math.pi), values=[0, math.pi / 4, math.pi / 2, 3 * math.pi / 4, math.pi])
    x["axis"]["labelExpr"] = (
        "datum.value < .1 ? '0' : datum.value < 1 ? 'π/4' : datum.value < 2 ? 'π/2' : datum.value < 3 ? '3π/4' : 'π'"
    )
    return data, {
        "height": 300,
        "layer": [
            {
                "transform": [{"filter": "datum.kind === 'curve'"}],
                "mark": {"type": "area", "color": ORANGE, "opacity": 0.18, "line": {"color": ORANGE, "strokeWidth": 2}},
                "encoding": {"x": x, "y": quantity("reach", "distance x (d = 1)", (0, 0.5))},
            },
            {
                "transform": [{"filter": "datum.kind !== 'curve'"}],
                "mark": {"type": "point", "filled": True, "size": 16, "opacity": 0.75},
                "encoding": {
                    "x": x,
                    "y": quantity("distance", "distance x (d = 1)", (0, 0.5)),
                    "color": _kinds(ORANGE, BLUE, legend=True),
                    "shape": _kinds("circle", "triangle-up", legend=True),
                },
            },
        ],
    }


def running(floor: Floor) -> pd.DataFrame:
    """Columns n, crossings, estimate, low, high; from the first crossing on, the band cut at [0, 8]."""
    rows = []
    for n, hits in floor.path:
        if hits:
            found = estimate(hits, n, floor.ratio)
            rows.append((n, hits, found.estimate, max(found.low, 0.0), found.high))
    return pd.DataFrame(rows, columns=["n", "crossings", "estimate", "low", "high"])


def running_chart(floor: Floor) -> Chart:
    """The running estimate with its 95% band, over the logarithm of n; the dashed line is pi."""
    data = running(floor)
    x = quantity("n", "needles", (1, max(floor.n, 2)), log=True, format="~s", tickCount=6, grid=False)
    # Four standard errors at a fiftieth of all needles: wide enough for the end, and fixed while the needles fall.
    reach = min(4 * pi_standard_error(max(floor.n // 50, 10), floor.ratio, 1.0), 2.5)

    def y(field: str) -> dict[str, Any]:
        return quantity(field, "estimate of π", (math.pi - reach, math.pi + reach))

    return data, {
        "height": 230,
        "layer": [
            {
                "mark": {"type": "area", "opacity": 0.25, "color": BLUE, "clip": True},
                "encoding": {"x": x, "y": y("low"), "y2": {"field": "high"}},
            },
            {"mark": {"type": "line", "color": BLUE, "clip": True}, "encoding": {"x": x, "y": y("estimate")}},
            {
                "data": {"values": [{"pi": math.pi}]},
                "mark": {"type": "rule", "strokeDash": [6, 4], "color": ORANGE, "strokeWidth": 2},
                "encoding": {"y": y("pi")},
            },
        ],
    }


def coverage_chart(found: Coverage) -> Chart:
    """All intervals side by side; those that miss pi dashed, thick, and crossed."""
    high = np.where(np.isfinite(found.high), found.high, 2 * math.pi)
    data = pd.DataFrame({"run": np.arange(1, high.size + 1), "low": found.low, "high": high, "holds": found.holds})
    reach = float(min(1.1 * max(np.abs(high - math.pi).max(), np.abs(found.low - math.pi).max()), 3.0))
    x, y = quantity("run", "repetition", (0, 201)), quantity("low", "interval", (math.pi - reach, math.pi + reach))
    missed = {"condition": {"test": "datum.holds", "value": BLUE}, "value": ORANGE}
    return data.round(5), {
        "height": 200,
        "layer": [
            {
                "mark": {"type": "rule", "clip": True},
                "encoding": {
                    "x": x,
                    "y": y,
                    "y2": {"field": "high"},
                    "color": missed,
                    "strokeWidth": {"condition": {"test": "datum.holds", "value": 1}, "value": 3},
                    "strokeDash": {"condition": {"test": "datum.holds", "value": [1, 0]}, "value": [3, 2]},
                },
            },
            {
                "transform": [{"filter": "!datum.holds"}],
                "mark": {"type": "point", "shape": "cross", "angle": 45, "filled": True, "size": 60, "color": ORANGE},
                "encoding": {"x": x, "y": {**y, "field": "high"}},
            },
            {
                "data": {"values": [{"pi": math.pi}]},
                "mark": {"type": "rule", "strokeDash": [6, 4], "color": PALE, "strokeWidth": 2},
                "encoding": {"y": {**y, "field": "pi"}},
            },
        ],
    }


def race_chart(standing: Standing, labels: dict[str, str]) -> Chart:
    """Errors against n on logarithmic axes, with guides of slope -1/2 and -1."""
    rows = [
        {"n": n, "name": labels[name], "rmse": float(error)}
        for name in standing.estimates
        for n, error in zip(standing.ns, standing.rmse(name), strict=False)
    ]
    first, last = standing.ns[0], standing.ns[-1]
    guides = [
        {"n": n, "rmse": (n / first) ** slope, "guide": str(slope)} for slope in (-0.5, -1) for n in (first, last)
    ]
    data = pd.DataFrame(rows, columns=["n", "name", "rmse"])
    x = quantity("n", "samples n", (first, last), log=True, format=",", values=list(standing.ns), grid=False)
    low = min([0.3 / last, *data["rmse"]]) if rows else 1e-3
    y = quantity("rmse", "root mean square error", (low * 0.8, 2), log=True, format=".0e", tickCount=6, grid=False)
    names = [labels[name] for name in standing.estimates]
    colour, shape = by_name(names, "color"), by_name(names, "shape")
    for channel in (colour, shape):  # a symbol of the legend has no use for the line's dashes
        channel["legend"] = {**channel["legend"], "symbolStrokeWidth": 0, "symbolSize": 130}
    return data, {
        "height": 400,
        "layer": [
            {
                "data": {"values": guides},
                "mark": {"type": "line", "color": PALE, "strokeDash": [2, 4], "clip": True},
                "encoding": {"x": x, "y": y, "detail": {"field": "guide", "type": "nominal"}},
            },
            {
                "mark": {"type": "line", "strokeWidth": 2},
                "encoding": {"x": x, "y": y, "color": colour, "strokeDash": quiet(by_name(names, "strokeDash"))},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 60},
                "encoding": {"x": x, "y": y, "color": colour, "shape": shape},
            },
        ],
    }


def race_table(standing: Standing, labels: dict[str, str], against: str) -> pd.DataFrame:
    """One row a method at the largest n: error, slope, and variance factor with its interval."""
    rows = []
    for name in standing.estimates:
        factor, low, high = standing.factor(name, against)
        rmse = float(standing.rmse(name)[-1])
        rows.append((labels[name], rmse, standing.slope(name), factor, low, high, len(standing.estimates[name][-1])))
    columns = ["method", "rmse", "slope", "factor", "low", "high", "estimates"]
    return pd.DataFrame(rows, columns=columns).sort_values("rmse", ignore_index=True)


def bell_chart(found: Means) -> Chart:
    """Histogram of standardised means and the normal density."""
    z = np.linspace(EDGES[0], EDGES[-1], 161)
    edges = found.edges()
    bars = pd.DataFrame({"left": edges[:-1], "right": edges[1:], "height": found.histogram(edges)})
    data = pd.concat([bars, pd.DataFrame({"z": z, "phi": bell(z)})]).round(5)
    top = float(max(0.45, 1.05 * bars["height"].max()))

    def y(field: str) -> dict[str, Any]:
        return quantity(field, "density", (0, top))

    span = (float(EDGES[0]), float(EDGES[-1]))
    return data, {
        "height": 330,
        "layer": [
            {
                "transform": [{"filter": "isValid(datum.left)"}],
                "mark": {"type": "rect", "color": BLUE, "opacity": 0.6, "clip": True},
                "encoding": {
                    "x": quantity("left", "standardised mean z", span),
                    "x2": {"field": "right"},
                    "y": y("height"),
                    "y2": {"datum": 0},
                },
            },
            {
                "transform": [{"filter": "isValid(datum.z)"}],
                "mark": {"type": "line", "color": ORANGE, "strokeWidth": 3},
                "encoding": {"x": quantity("z", "standardised mean z", span), "y": y("phi")},
            },
        ],
    }


def quantile_chart(found: Means) -> Chart:
    """Quantiles of the means against those of the normal law; on the line they agree."""
    normal, ours = found.quantiles()
    data = pd.DataFrame({"normal": normal, "ours": ours}).round(4)
    x, y = quantity("normal", "normal quantile", (-4, 4)), quantity("ours", "quantile of the means", (-4, 4))
    ends = [{"normal": -4, "ours": -4}, {"normal": 4, "ours": 4}]
    return data, {
        "height": 330,
        "layer": [
            {
                "data": {"values": ends},
                "mark": {"type": "line", "color": ORANGE, "strokeWidth": 2},
                "encoding": {"x": x, "y": y},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 22, "color": BLUE, "clip": True},
                "encoding": {"x": x, "y": y},
            },
        ],
    }


def _throws(floor: Floor) -> Throws:
    return Throws(floor.ratio, 1.0, floor.first[:, 0], floor.first[:, 1])


def _kind(crosses: Any) -> Any:
    return np.where(crosses, CROSSING, MISSING)


def needle_figures(floor: Floor) -> Figures:
    """Numbers of the needle page."""
    found, n = floor.estimate, floor.fallen
    known = found is not None and math.isfinite(found.high)
    share = f"{floor.hits / n:.2%}" if n else ""
    return {
        "Needles": (f"{n:,}", f"of {floor.n:,}"),
        "Crossings": (f"{floor.hits:,}", f"{share}, expected {chance(floor.ratio, 1.0):.2%}"),
        "Estimate of π": (
            f"{found.estimate:.5f}" if found else "none yet",
            f"95%: {found.low:.4f} to {found.high:.4f}" if found and known else "no crossing, no interval",
        ),
        "Expected standard error": (f"{pi_standard_error(max(n, 1), floor.ratio, 1.0):.5f}", "by the delta method"),
    }


def limit_figures(found: Means) -> Figures:
    """Numbers of the central limit page."""
    exact, bound = found.law.exact_distance(found.n), found.law.berry_esseen(found.n)
    known = ("–", "not computed for this law") if exact is None else (f"{exact:.4f}", "from the sum's own law")
    return {
        "KS distance, drawn": (f"{found.distance:.4f}", f"± {found.noise:.4f} with 95%"),
        "KS distance, exact": known,
        "Berry-Esseen bound": ("none", "no third moment") if bound is None else (f"{bound:.4f}", "C ρ / (σ³ √n)"),
        "Beyond |z| = 4": (f"{found.outside:.2%}", "of a bell 0.006%"),
    }
