"""Maps and forests: who wins at which gap, accuracy by exploration, off-policy estimates with intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from projects.p06_bandits.dashboard.charts import COLOURS, PALE, Chart, by_name
from projects.p06_bandits.dashboard.contextual_sweep import Sweep, marks
from projects.p06_bandits.dashboard.off_policy import Answer
from projects.p06_bandits.dashboard.phase import Cell

LEGEND = {"title": None, "orient": "top", "columns": 4, "labelFontSize": 13, "labelLimit": 260}
VERDICTS = {"better": COLOURS[2], "can't tell": PALE, "worse": COLOURS[1]}


def phase_chart(cells: Sequence[Cell], labels: Callable[[str], str]) -> Chart:
    """Heat map of regret over the winner's, winners marked; "≈" where the runs can't tell from the winner."""
    marks = {"wins": "★", "can't tell": "≈", "loses": ""}
    rows = [
        {
            "policy": labels(c.policy),
            "gap": f"{c.gap:g}",
            "regret": c.regret,
            "ratio": min(c.ratio, 1e6),
            "place": c.place,
            "mark": f"{marks[c.place]} {c.regret:.3g}".strip(),
        }
        for c in cells
    ]
    order = list(dict.fromkeys(labels(c.policy) for c in cells))
    x = {
        "field": "gap",
        "type": "ordinal",
        "sort": None,
        "title": "gap Δ between the best arm and the others",
        "axis": {"labelAngle": 0, "labelFontSize": 12},
    }
    y = {
        "field": "policy",
        "type": "nominal",
        "sort": order,
        "title": None,
        "axis": {"labelFontSize": 13, "labelLimit": 240},
    }
    tooltip = [
        {"field": "policy"},
        {"field": "gap"},
        {"field": "regret", "format": ".4g"},
        {"field": "ratio", "format": ".2f", "title": "over the winner"},
        {"field": "place"},
    ]
    spec: dict[str, Any] = {
        "height": 80 + 42 * len(order),
        "encoding": {"x": x, "y": y},
        "layer": [
            {
                "mark": {"type": "rect", "stroke": "white", "strokeWidth": 2, "cornerRadius": 3},
                "encoding": {
                    "color": {
                        "field": "ratio",
                        "type": "quantitative",
                        "title": "regret / winner's",
                        "scale": {
                            "type": "log",
                            "domain": [1, 10],
                            "clamp": True,
                            "scheme": "viridis",
                            "reverse": True,
                        },
                        "legend": {"values": [1, 2, 5, 10], "format": "~g"},
                    },
                    "tooltip": tooltip,
                },
            },
            {
                "mark": {"type": "text", "fontSize": 13},
                "encoding": {
                    "text": {"field": "mark"},
                    "color": {"condition": {"test": "datum.ratio > 3.2", "value": "white"}, "value": "black"},
                    "tooltip": tooltip,
                },
            },
        ],
    }
    return pd.DataFrame(rows), spec


def accuracy_chart(found: Sweep, height: int = 360) -> Chart:
    """Final accuracy against the width of exploration, one line a policy, with t intervals over permutations."""
    data = found.table()
    names = list(dict.fromkeys(data["policy"]))
    color = {"field": "policy", "type": "nominal", "scale": by_name(names, "color"), "legend": LEGEND}
    x = {
        "field": "width",
        "type": "quantitative",
        "scale": {"type": "log"},
        "title": "width of exploration (α of LinUCB, v of LinTS)",
        "axis": {"format": "~g", "grid": False},
    }
    y = {
        "field": "accuracy",
        "type": "quantitative",
        "title": "progressive-validation accuracy",
        "scale": {"zero": False},
        "axis": {"format": ".0%"},
    }
    shape = {"field": "policy", "type": "nominal", "scale": by_name(names, "shape"), "legend": None}
    tooltip = [{"field": "policy"}, {"field": "width"}]
    tooltip += [{"field": name, "format": ".1%"} for name in ("accuracy", "low", "high")]
    spec: dict[str, Any] = {
        "height": height,
        "encoding": {"x": x, "color": color},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}},
            },
            {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {"y": y}},
            {
                "mark": {"type": "point", "filled": True, "size": 90, "opacity": 1},
                "encoding": {"y": y, "shape": shape, "tooltip": tooltip},
            },
        ],
    }
    return data, spec


def learning_chart(found: Sweep, height: int = 360) -> Chart:
    """Accuracy so far against the round, each policy at its best width; mean over permutations."""
    best = found.best()
    labels = {name: f"{name}, width {width:g}" for name, (width, _) in best.items()}
    names = list(best)
    data = pd.concat(
        [pd.DataFrame({"round": marks(found.rounds), "accuracy": best[n][1], "policy": labels[n]}) for n in names],
        ignore_index=True,
    )
    shown = [labels[n] for n in names]
    spec = {
        "height": height,
        "mark": {"type": "line", "strokeWidth": 2.2},
        "encoding": {
            "x": {"field": "round", "type": "quantitative", "axis": {"grid": False, "format": "~s"}},
            "y": {"field": "accuracy", "type": "quantitative", "title": "accuracy so far", "axis": {"format": ".0%"}},
            "color": {"field": "policy", "type": "nominal", "scale": by_name(shown, "color"), "legend": LEGEND},
            "strokeDash": {
                "field": "policy",
                "type": "nominal",
                "scale": by_name(shown, "strokeDash"),
                "legend": LEGEND,
            },
            "tooltip": [{"field": "policy"}, {"field": "round", "format": ","}, {"field": "accuracy", "format": ".1%"}],
        },
    }
    return data, spec


def forest_chart(found: Answer) -> Chart:
    """Estimates with their intervals, coloured by verdict, between what was logged and what the target earned."""
    data = found.table()
    data[["estimate", "low", "high"]] *= 100
    data["published"] = 100 * found.published
    kinds = ["measured", *VERDICTS]
    color = {
        "field": "verdict",
        "type": "nominal",
        "scale": {"domain": kinds, "range": [COLOURS[0], *VERDICTS.values()]},
        "legend": LEGEND,
    }
    shape = {
        "field": "verdict",
        "type": "nominal",
        "scale": {"domain": kinds, "range": ["square", "triangle-up", "circle", "triangle-down"]},
        "legend": LEGEND,
    }
    y = {
        "field": "what",
        "type": "nominal",
        "sort": list(data["what"]),
        "title": None,
        "axis": {"labelFontSize": 13, "labelLimit": 340, "grid": True},
    }
    x: dict[str, Any] = {
        "field": "estimate",
        "type": "quantitative",
        "title": "clicks per 100 rounds",
        "axis": {"grid": False},
    }
    tooltip = [
        {"field": "what"},
        *({"field": name, "format": ".3f"} for name in ("estimate", "low", "high")),
        {"field": "verdict"},
    ]
    spec = {
        "height": 60 + 44 * len(data),
        "layer": [
            {
                "mark": {"type": "rule", "strokeDash": [4, 3], "color": COLOURS[3], "strokeWidth": 1.5},
                "encoding": {"x": {**x, "field": "published", "aggregate": "min"}},
            },
            {
                "mark": {"type": "rule", "strokeWidth": 3},
                "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y, "color": color},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 120, "opacity": 1},
                "encoding": {"x": x, "y": y, "color": color, "shape": shape, "tooltip": tooltip},
            },
        ],
    }
    return data, spec
