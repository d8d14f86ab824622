"""Maps and forests: which policy wins at which gap, accuracy by exploration, off-policy estimates with their intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from projects.p06_bandits.dashboard.charts import COLOURS, PALE, Chart, by_name
from projects.p06_bandits.dashboard.off_policy import Answer
from projects.p06_bandits.dashboard.phase import Cell
from shared.stats import Interval

VERDICTS = {"better": COLOURS[2], "can't tell": PALE, "worse": COLOURS[1]}


def phase_chart(cells: Sequence[Cell], labels: Callable[[str], str], height: int = 420) -> Chart:
    """Heat map of regret over the winner's, winners marked; "≈" where the runs can't tell from the winner."""
    marks = {"wins": "★", "can't tell": "≈", "loses": ""}
    rows = [
        {"policy": labels(c.policy), "gap": f"{c.gap:g}", "regret": c.regret, "ratio": min(c.ratio, 1e6), "place": c.place,
         "mark": f"{marks[c.place]} {c.regret:.3g}".strip()}
        for c in cells
    ]  # fmt: skip
    order = list(dict.fromkeys(labels(c.policy) for c in cells))
    x = {"field": "gap", "type": "ordinal", "sort": None, "title": "gap Δ between the best arm and the others", "axis": {"labelAngle": 0, "labelFontSize": 12}}
    y = {"field": "policy", "type": "nominal", "sort": order, "title": None, "axis": {"labelFontSize": 13, "labelLimit": 240}}
    tooltip = [{"field": "policy"}, {"field": "gap"}, {"field": "regret", "format": ".4g"}, {"field": "ratio", "format": ".2f", "title": "over the winner"}, {"field": "place"}]
    spec: dict[str, Any] = {
        "height": height,
        "encoding": {"x": x, "y": y},
        "layer": [
            {
                "mark": {"type": "rect", "stroke": "white", "strokeWidth": 2, "cornerRadius": 3},
                "encoding": {
                    "color": {
                        "field": "ratio",
                        "type": "quantitative",
                        "title": "regret / winner's",
                        "scale": {"type": "log", "domain": [1, 10], "clamp": True, "scheme": "viridis", "reverse": True},
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


def accuracy_chart(found: Mapping[str, Mapping[float, np.ndarray]], intervals: Mapping[tuple[str, float], Interval | None], height: int = 360) -> Chart:
    """Final accuracy against the width of exploration, one line a policy, with t intervals over permutations.

    Args:
        found: Policy label -> width -> accuracies at the marks, shape (P, M).
        intervals: (policy label, width) -> interval of the final accuracy; None for one permutation.
        height: In pixels.
    """
    rows = []
    for name, by_width in found.items():
        for width, table in by_width.items():
            mean, interval = float(table[:, -1].mean()), intervals[name, width]
            rows.append({"policy": name, "width": width, "accuracy": mean, "low": interval.low if interval else mean, "high": interval.high if interval else mean})
    names = list(found)
    color = {"field": "policy", "type": "nominal", "scale": by_name(names, "color"), "legend": {"title": None, "orient": "top", "labelFontSize": 13}}
    x = {"field": "width", "type": "quantitative", "scale": {"type": "log"}, "title": "width of exploration (α of LinUCB, v of LinTS)", "axis": {"format": "~g", "grid": False}}
    y = {"field": "accuracy", "type": "quantitative", "title": "progressive-validation accuracy", "scale": {"zero": False}, "axis": {"format": ".0%"}}
    shape = {"field": "policy", "type": "nominal", "scale": by_name(names, "shape"), "legend": None}
    tooltip = [{"field": "policy"}, {"field": "width"}, {"field": "accuracy", "format": ".1%"}, {"field": "low", "format": ".1%"}, {"field": "high", "format": ".1%"}]
    spec: dict[str, Any] = {
        "height": height,
        "encoding": {"x": x, "color": color},
        "layer": [
            {"mark": {"type": "rule", "strokeWidth": 2}, "encoding": {"y": {**y, "field": "low"}, "y2": {"field": "high"}}},
            {"mark": {"type": "line", "strokeWidth": 2}, "encoding": {"y": y}},
            {"mark": {"type": "point", "filled": True, "size": 90, "opacity": 1}, "encoding": {"y": y, "shape": shape, "tooltip": tooltip}},
        ],
    }
    return pd.DataFrame(rows), spec


def learning_chart(curves: Mapping[str, np.ndarray], rounds: Sequence[int], height: int = 360) -> Chart:
    """Accuracy so far against the round: mean over permutations of some curves, shape (M,) each."""
    names = list(curves)
    data = pd.concat([pd.DataFrame({"round": rounds, "accuracy": v, "policy": n}) for n, v in curves.items()], ignore_index=True)
    legend = {"title": None, "orient": "top", "columns": 3, "labelFontSize": 13}
    spec = {
        "height": height,
        "mark": {"type": "line", "strokeWidth": 2.2},
        "encoding": {
            "x": {"field": "round", "type": "quantitative", "axis": {"grid": False, "format": "~s"}},
            "y": {"field": "accuracy", "type": "quantitative", "title": "accuracy so far", "axis": {"format": ".0%"}},
            "color": {"field": "policy", "type": "nominal", "scale": by_name(names, "color"), "legend": legend},
            "strokeDash": {"field": "policy", "type": "nominal", "scale": by_name(names, "strokeDash"), "legend": legend},
            "tooltip": [{"field": "policy"}, {"field": "round", "format": ","}, {"field": "accuracy", "format": ".1%"}],
        },
    }
    return data, spec


def forest_chart(found: Answer, logged_name: str, target_name: str) -> Chart:
    """Estimates with their intervals, coloured by verdict, between what was logged and what the target really earned."""
    rows = [{"what": f"{logged_name} (its own log)", "interval": found.logged, "kind": "measured"}]
    rows += [{"what": row.label, "interval": row.interval, "kind": row.verdict} for row in found.rows]
    rows += [{"what": f"{target_name} (its own log)", "interval": found.target, "kind": "measured"}]
    data = pd.DataFrame(
        [{"what": r["what"], "kind": r["kind"], **{k: 100 * getattr(r["interval"], k) for k in ("estimate", "low", "high")}} for r in rows]
    )
    data["published"] = 100 * found.published
    kinds = ["measured", *VERDICTS]
    color = {"field": "kind", "type": "nominal", "scale": {"domain": kinds, "range": [COLOURS[0], *VERDICTS.values()]}, "legend": {"title": None, "orient": "top", "labelFontSize": 13}}
    y = {"field": "what", "type": "nominal", "sort": list(data["what"]), "title": None, "axis": {"labelFontSize": 13, "labelLimit": 320, "grid": True}}
    x: dict[str, Any] = {"field": "estimate", "type": "quantitative", "title": "clicks per 100 rounds", "axis": {"grid": False}}
    tooltip = [{"field": "what"}, {"field": "estimate", "format": ".3f"}, {"field": "low", "format": ".3f"}, {"field": "high", "format": ".3f"}, {"field": "kind"}]
    shape = {"field": "kind", "type": "nominal", "scale": {"domain": kinds, "range": ["square", "triangle-up", "circle", "triangle-down"]}, "legend": None}
    spec = {
        "height": 60 + 44 * len(rows),
        "layer": [
            {"mark": {"type": "rule", "strokeDash": [4, 3], "color": COLOURS[3], "strokeWidth": 1.5}, "encoding": {"x": {**x, "field": "published", "aggregate": "min"}}},
            {"mark": {"type": "rule", "strokeWidth": 3}, "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y, "color": color}},
            {"mark": {"type": "point", "filled": True, "size": 120, "opacity": 1}, "encoding": {"x": x, "y": y, "color": color, "shape": shape, "tooltip": tooltip}},
        ],
    }
    return data, spec
