"""Curves as Vega-Lite: regret races, changing worlds, exact lines. Each function gives the data and the specification.

The specification stays the same while a race goes on and only the data change, so that the browser moves the lines
instead of drawing the picture anew. Colours are those of the house (Okabe and Ito 2008); every line also has a dash
pattern and a symbol of its own, so that no picture needs colour vision.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from projects.p06_bandits.dashboard.drawing import World
from projects.p06_bandits.simulate import Trajectories
from shared.plotting import COLORS, GREY

Chart = tuple[pd.DataFrame, dict[str, Any]]
COLOURS = [*COLORS[:6], GREY, "#8C510A"]  # black is left out: it can't be seen on a dark page
DASHES = [[1, 0], [6, 2], [8, 2, 2, 2], [2, 2], [10, 3], [4, 1, 1, 1], [1, 1], [12, 2, 2, 2]]
SHAPES = ["circle", "square", "triangle-up", "diamond", "triangle-down", "cross", "triangle-left", "triangle-right"]
PALE = "#8A8A8A"
TOLD = "format(datum.mean, '.1f') + '  [' + format(datum.low, '.1f') + ', ' + format(datum.high, '.1f') + ']'"
NEAREST = {"type": "point", "fields": ["round"], "nearest": True, "on": "pointermove", "clear": "pointerout"}


def arm_names(n_arms: int) -> list[str]:
    """Arm 1, ..., arm K."""
    return [f"arm {a + 1}" for a in range(n_arms)]


def by_name(names: Sequence[str], channel: str) -> dict[str, Any]:
    """A scale that gives every name its colour ("color"), dash pattern ("strokeDash") or symbol ("shape")."""
    steps: dict[str, list[Any]] = {"color": COLOURS, "strokeDash": DASHES, "shape": SHAPES}
    return {"domain": list(names), "range": [steps[channel][i % len(COLOURS)] for i in range(len(names))]}


def regret_data(
    played: Mapping[str, Trajectories], labels: Callable[[str], str], lines: Mapping[str, Callable[[float], float]]
) -> pd.DataFrame:
    """Long table of curves: kind "run" (mean, low, high over runs), "line" (theory), "floor" (theory below all runs).

    Args:
        played: Trajectories by policy.
        labels: Policy -> legend.
        lines: Further curves, label -> value at a round; infinite values are left out.
    """
    parts = []
    rounds = np.array([1])
    for policy, trajectories in played.items():
        summary, rounds = trajectories.summary(), trajectories.checkpoints
        table = {"round": rounds, "name": labels(policy), "kind": "run", "runs": summary["n_runs"]}
        parts.append(pd.DataFrame({**table, **{key: summary[key] for key in ("mean", "low", "high", "median", "q95")}}))
    lowest = min(float(part["mean"].iloc[-1]) for part in parts)
    for name, line in lines.items():
        values = np.array([line(float(n)) for n in rounds])
        use = np.isfinite(values)
        kind = "floor" if values[-1] < lowest else "line"
        parts.append(pd.DataFrame({"round": rounds[use], "name": name, "kind": kind, "mean": values[use]}))
    return pd.concat(parts, ignore_index=True)


def regret_spec(
    names: Sequence[str], axes: tuple[str, str], top: float, horizon: int, height: int = 430
) -> dict[str, Any]:
    """Bands of the mean regret, with a rule under the pointer that tells all policies' numbers.

    Args:
        names: Labels of the policies, in order.
        axes: "log" or "linear" for the rounds and for the regret.
        top: Upper end of the regret axis; curves above it are cut.
        horizon: Right end.
        height: In pixels.
    """
    rounds_axis, regret_axis = axes
    run, theory = "datum.kind === 'run'", "datum.kind !== 'run'"
    x = {
        "field": "round",
        "type": "quantitative",
        "title": "round",
        "scale": {"type": rounds_axis, "domain": [1, horizon], "nice": False},
        "axis": {"format": "~s", "grid": False, "tickCount": 6},
    }
    floor = 0.0 if regret_axis == "linear" else max(top * 1e-3, 1e-3)
    scale: dict[str, Any] = {"type": regret_axis, "domain": [floor, top], "nice": False, "clamp": False}

    def y(field: str) -> dict[str, Any]:
        axis = {"format": "~s", "tickCount": 6}
        return {
            "field": field,
            "type": "quantitative",
            "scale": scale,
            "title": "pseudo-regret (mean over runs)",
            "axis": axis,
        }

    legend = {
        "title": None,
        "orient": "top",
        "columns": 6,
        "symbolSize": 400,
        "symbolStrokeWidth": 3,
        "labelFontSize": 13,
    }
    color = {
        "field": "name",
        "type": "nominal",
        "scale": by_name(names, "color"),
        "legend": {**legend, "symbolType": "stroke"},
    }
    shown = [f"datum.low > {floor}"] if regret_axis == "log" else []
    return {
        "height": height,
        "layer": [
            {
                "transform": [{"filter": " && ".join([run, *shown])}],
                "mark": {"type": "area", "fillOpacity": 0.22, "clip": True},
                "encoding": {"x": x, "y": y("low"), "y2": {"field": "high"}, "color": color},
            },
            {
                "transform": [{"filter": theory}],
                "mark": {"type": "line", "strokeDash": [3, 3], "strokeWidth": 1.5, "color": PALE, "clip": True},
                "encoding": {"x": x, "y": y("mean"), "detail": {"field": "name"}},
            },
            *_line_labels(top, x, y("mean"), horizon if rounds_axis == "linear" else horizon**0.6),
            {
                "transform": [{"filter": run}],
                "mark": {"type": "line", "strokeWidth": 2.4, "clip": True},
                "encoding": {
                    "x": x,
                    "y": y("mean"),
                    "color": color,
                    "strokeDash": {
                        "field": "name",
                        "type": "nominal",
                        "scale": by_name(names, "strokeDash"),
                        "legend": legend,
                    },
                },
            },
            {
                "transform": [{"filter": run}, {"filter": {"param": "hover", "empty": False}}],
                "mark": {"type": "point", "filled": True, "size": 60, "clip": True},
                "encoding": {"x": x, "y": y("mean"), "color": color},
            },
            {
                "transform": [
                    {"filter": run},
                    {
                        "calculate": TOLD,
                        "as": "told",
                    },
                    {"pivot": "name", "value": "told", "groupby": ["round"], "op": "min"},
                ],
                "mark": {"type": "rule", "color": PALE},
                "params": [{"name": "hover", "select": NEAREST}],
                "encoding": {
                    "x": x,
                    "opacity": {"condition": {"param": "hover", "empty": False, "value": 0.8}, "value": 0},
                    "tooltip": [{"field": "round", "type": "quantitative", "format": ","}]
                    + [{"field": _escaped(name), "type": "nominal", "title": name} for name in names],
                },
            },
        ],
    }


def _line_labels(top: float, x: dict[str, Any], y: dict[str, Any], until: float) -> list[dict[str, Any]]:
    """The name of each theory line at its last visible round before `until`: above the line, or below a floor."""
    layers = []
    for kind, dy in (("line", -9), ("floor", 14)):
        for early, align in (
            (False, "right"),
            (True, "left"),
        ):  # a line that leaves the picture early has room on its right
            place = [
                {"filter": f"datum.kind === '{kind}' && datum.mean <= {top} && datum.round <= {until}"},
                {
                    "window": [{"op": "rank", "as": "place"}],
                    "sort": [{"field": "round", "order": "descending"}],
                    "groupby": ["name"],
                },
                {"filter": f"datum.place === 1 && datum.round {'<' if early else '>='} {until**0.5}"},
            ]
            mark = {"type": "text", "color": PALE, "fontSize": 12, "dy": dy, "align": align, "dx": 8 if early else -6}
            layers.append({"transform": place, "mark": mark, "encoding": {"x": x, "y": y, "text": {"field": "name"}}})
    return layers


def top_of(data: pd.DataFrame) -> float:
    """Upper end of a regret axis: a little above the highest simulated band, whatever the bounds do."""
    highest = float(data.loc[data["kind"] == "run", "high"].max())
    if not np.isfinite(highest) or highest <= 0:
        return 1.0
    step = 10.0 ** np.floor(np.log10(highest)) / 5  # rounded up, so that the axis stays put while runs come in
    return float(np.ceil(1.03 * highest / step) * step)


def cut_off(data: pd.DataFrame, lines: Mapping[str, object]) -> str:
    """A sentence on the lines that lie above the picture altogether; empty where there are none."""
    seen = set(data.loc[data["mean"] <= top_of(data), "name"])
    above = [name for name in lines if name not in seen]
    return f"Above the picture: {', '.join(above)}. " if above else ""


def world_chart(world: World, horizon: int, height: int = 300) -> Chart:
    """Means of all arms over the rounds, as steps."""
    ends = [*world.starts[1:], horizon + 1]
    rows = [
        {"from": start, "to": min(end, horizon + 1), "mean": mean, "arm": f"arm {a + 1}"}
        for start, end, row in zip(world.starts, ends, world.rows, strict=True)
        for a, mean in enumerate(row)
        if start <= horizon
    ]
    points = [{"round": r[edge], "mean": r["mean"], "arm": r["arm"]} for r in rows for edge in ("from", "to")]
    names = arm_names(world.n_arms)
    spec = {
        "height": height,
        "mark": {"type": "line", "strokeWidth": 3, "interpolate": "linear"},
        "encoding": {
            "x": {
                "field": "round",
                "type": "quantitative",
                "scale": {"domain": [1, horizon], "nice": False},
                "axis": {"grid": False, "format": "~s"},
            },
            "y": {
                "field": "mean",
                "type": "quantitative",
                "scale": {"domain": [0, 1]},
                "title": "mean reward",
                "axis": {"tickCount": 5},
            },
            "color": {
                "field": "arm",
                "type": "nominal",
                "scale": by_name(names, "color"),
                "legend": {"title": None, "orient": "top", "labelFontSize": 13},
            },
            "strokeDash": {"field": "arm", "type": "nominal", "scale": by_name(names, "strokeDash"), "legend": None},
            "tooltip": [{"field": "arm"}, {"field": "round", "format": ","}, {"field": "mean"}],
        },
    }
    return pd.DataFrame(points), spec


def paint_chart(world: World, horizon: int, arm: int, levels: int = 20, height: int = 260) -> Chart:
    """A grid to click on: one column a segment, one row a level; the chosen arm's cells are filled."""
    ends = [*world.starts[1:], horizon + 1]
    rows = []
    for p, (start, end) in enumerate(zip(world.starts, ends, strict=True)):
        for level in range(levels + 1):
            mean = level / levels
            now = [abs(row - mean) < 0.5 / levels for row in world.rows[p]]
            state = "this arm" if now[arm] else "another arm" if any(now) else "free"
            rows.append(
                {
                    "segment": p,
                    "from": start,
                    "to": end,
                    "level": mean,
                    "low": mean - 0.5 / levels,
                    "high": mean + 0.5 / levels,
                    "state": state,
                }
            )
    spec = {
        "height": height,
        "params": [
            {
                "name": "cell",
                "select": {"type": "point", "fields": ["segment", "level"], "on": "click", "toggle": False},
            }
        ],
        "mark": {"type": "rect", "stroke": "#CFCFCF", "strokeWidth": 0.5, "cursor": "pointer"},
        "encoding": {
            "x": {
                "field": "from",
                "type": "quantitative",
                "scale": {"domain": [1, horizon], "nice": False},
                "title": "round",
                "axis": {"grid": False, "format": "~s"},
            },
            "x2": {"field": "to"},
            "y": {
                "field": "low",
                "type": "quantitative",
                "scale": {"domain": [-0.025, 1.025], "nice": False},
                "title": "mean: click a cell",
                "axis": {"values": [0, 0.25, 0.5, 0.75, 1], "format": ".2f"},
            },
            "y2": {"field": "high"},
            "color": {
                "field": "state",
                "type": "nominal",
                "scale": {
                    "domain": ["this arm", "another arm", "free"],
                    "range": [COLOURS[arm % len(COLOURS)], "#C9C9C9", "#F6F6F6"],
                },
                "legend": None,
            },
            "tooltip": [{"field": "from", "title": "from round", "format": ","}, {"field": "level", "title": "mean"}],
        },
    }
    return pd.DataFrame(rows), spec


def exact_chart(lines: Mapping[str, np.ndarray], height: int = 400) -> Chart:
    """Exact Bayes regret by horizon; the first line is the optimum, drawn thick and grey."""
    names = list(lines)
    data = pd.concat(
        [pd.DataFrame({"horizon": np.arange(1, len(v) + 1), "regret": v, "name": n}) for n, v in lines.items()],
        ignore_index=True,
    )
    colour = {"domain": names, "range": [GREY, *COLOURS[: len(names) - 1]]}
    dash = {"domain": names, "range": [[1, 0], *[DASHES[i % len(DASHES)] for i in range(len(names) - 1)]]}
    legend = {"title": None, "orient": "top", "columns": 4, "labelFontSize": 13, "labelLimit": 260}
    spec = {
        "height": height,
        "mark": {"type": "line"},
        "encoding": {
            "x": {
                "field": "horizon",
                "type": "quantitative",
                "title": "rounds",
                "scale": {"nice": False, "domainMin": 1},
                "axis": {"grid": False},
            },
            "y": {
                "field": "regret",
                "type": "quantitative",
                "title": "Bayes regret (exact)",
                "scale": {"domainMin": 0},
            },
            "color": {"field": "name", "type": "nominal", "scale": colour, "legend": legend},
            "strokeDash": {"field": "name", "type": "nominal", "scale": dash, "legend": legend},
            "size": {"condition": {"test": f"datum.name === {names[0]!r}", "value": 4.5}, "value": 2.2},
            "tooltip": [{"field": "name"}, {"field": "horizon"}, {"field": "regret", "format": ".4f"}],
        },
    }
    return data, spec


def _escaped(name: str) -> str:
    """A field's name with the characters escaped that Vega-Lite reads as a path."""
    return "".join(f"\\{c}" if c in ".[]" else c for c in name)
