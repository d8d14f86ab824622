"""The square and the coin as Vega-Lite; each function gives data and specification."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from projects.p02_probability_animations.lab.charts import BLUE, ORANGE, PALE, Chart, by_name, quantity, quiet
from projects.p02_probability_animations.lab.coins import Check
from projects.p02_probability_animations.lab.squares import areas
from projects.p02_probability_animations.sim.bayes_square import Square
from projects.p02_probability_animations.sim.beta_binomial import BeliefPath

THETA = np.linspace(0.0, 1.0, 201)
TALLEST = 30.0


def square_chart(s: Square, stage: float) -> Chart:
    """The square at a stage in [0, 3]: H orange, not H blue; evidence full, the rest pale."""
    rows = [
        {
            "left": a.left,
            "right": a.right,
            "bottom": a.bottom,
            "top": a.top,
            "alpha": a.alpha * (0.9 if a.name.endswith(" and E") else 0.22),
            "who": "H" if a.name.startswith("H") else "not H",
            "name": a.name if a.right - a.left > 0.14 and a.top - a.bottom > 0.06 and a.alpha > 0.5 else "",
        }
        for a in areas(s, stage)
        if a.right > a.left and a.top > a.bottom
    ]
    data = pd.DataFrame(rows).round(5)
    data["x"], data["y"] = (data["left"] + data["right"]) / 2, (data["bottom"] + data["top"]) / 2
    # Not an axis of the first stage only: after renormalising, the width of H is the posterior.
    width = "width: P(H | E)" if stage >= 3 else "width: P(H)"
    x, y = quantity("left", width, (0, 1)), quantity("bottom", "height: P(E | ·)", (0, 1))
    scale = {"domain": ["H", "not H"], "range": [ORANGE, BLUE]}
    return data, {
        "height": 460,
        "layer": [
            {
                "mark": {"type": "rect", "stroke": PALE, "strokeWidth": 1},
                "encoding": {
                    "x": x,
                    "x2": {"field": "right"},
                    "y": y,
                    "y2": {"field": "top"},
                    "color": {
                        "field": "who",
                        "type": "nominal",
                        "scale": scale,
                        "legend": {"title": None, "orient": "top"},
                    },
                    "opacity": {
                        "field": "alpha",
                        "type": "quantitative",
                        "scale": {"domain": [0, 1], "range": [0, 1]},
                        "legend": None,
                    },
                },
            },
            {
                "mark": {"type": "text", "fontSize": 14, "fontWeight": "bold", "color": "#1B1B1B"},
                "transform": [{"filter": "datum.alpha > 0.5"}],
                "encoding": {"x": {**x, "field": "x"}, "y": {**y, "field": "y"}, "text": {"field": "name"}},
            },
        ],
    }


def beliefs_chart(paths: Sequence[BeliefPath], flips: Sequence[int]) -> Chart:
    """Posteriors, their priors thin and dashed, and the likelihood scaled to the tallest posterior."""
    names = [path.name for path in paths]
    curves = []
    top = 0.0
    for path in paths:
        for kind, belief in (("prior", path.beliefs[0]), ("posterior", path.beliefs[-1])):
            density = np.minimum(belief.pdf(THETA), TALLEST)
            top = max(top, float(density.max()))
            curves.append(pd.DataFrame({"theta": THETA, "density": density, "name": path.name, "kind": kind}))
    heads, tails = sum(flips), len(flips) - sum(flips)
    inner = np.clip(THETA, 1e-12, 1 - 1e-12)
    log_likelihood = heads * np.log(inner) + tails * np.log1p(-inner)
    likelihood = np.exp(log_likelihood - log_likelihood.max()) * top * 0.95
    curves.append(pd.DataFrame({"theta": THETA, "density": likelihood, "name": names[0], "kind": "likelihood"}))
    data = pd.concat(curves, ignore_index=True).round(5)
    x, y = quantity("theta", "θ, chance of heads", (0, 1)), quantity("density", "density", (0, 1.05 * top))
    colour = by_name(names, "color")
    dash = by_name(names, "strokeDash")
    return data, {
        "height": 330,
        "layer": [
            {
                "transform": [{"filter": "datum.kind === 'likelihood'"}],
                "mark": {"type": "area", "color": PALE, "opacity": 0.15, "line": {"color": PALE, "strokeDash": [1, 3]}},
                "encoding": {"x": x, "y": y},
            },
            {
                "transform": [{"filter": "datum.kind === 'prior'"}],
                "mark": {"type": "line", "strokeWidth": 1, "opacity": 0.7, "strokeDash": [2, 3]},
                "encoding": {"x": x, "y": y, "color": colour},
            },
            {
                "transform": [{"filter": "datum.kind === 'posterior'"}],
                "mark": {"type": "line", "strokeWidth": 3},
                "encoding": {"x": x, "y": y, "color": colour, "strokeDash": dash},
            },
        ],
    }


def history(paths: Sequence[BeliefPath], flips: Sequence[int]) -> pd.DataFrame:
    """Columns n, flip, name, mean, low, high: every belief after every flip."""
    shown = ["", *("H" if outcome else "T" for outcome in flips)]
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "n": np.arange(len(path.beliefs)),
                    "flip": shown,
                    "name": path.name,
                    "mean": path.means,
                    "low": path.intervals[:, 0],
                    "high": path.intervals[:, 1],
                }
            )
            for path in paths
        ],
        ignore_index=True,
    ).round(6)


def history_chart(paths: Sequence[BeliefPath], flips: Sequence[int], theta: float) -> Chart:
    """Posterior means with 95% credible bands, flip by flip; the dashed line is the true chance."""
    data = history(paths, flips)
    names = [path.name for path in paths]
    x = quantity("n", "flips", (0, max(len(flips), 1)), tickMinStep=1, format="d", grid=False)
    y = quantity("low", "belief about θ", (0, 1))
    colour = by_name(names, "color")
    return data, {
        "height": 330,
        "layer": [
            {
                "mark": {"type": "area", "opacity": 0.14},
                "encoding": {"x": x, "y": y, "y2": {"field": "high"}, "color": quiet(colour)},
            },
            {
                "mark": {"type": "line", "strokeWidth": 2, "point": {"size": 18}},
                "encoding": {
                    "x": x,
                    "y": {**y, "field": "mean"},
                    "color": quiet(colour),
                    "strokeDash": quiet(by_name(names, "strokeDash")),
                },
            },
            {
                "data": {"values": [{"theta": theta}]},
                "mark": {"type": "rule", "color": PALE, "strokeDash": [6, 4], "strokeWidth": 2},
                "encoding": {"y": {**y, "field": "theta"}},
            },
        ],
    }


def check_table(checks: Sequence[Check]) -> pd.DataFrame:
    """One row a prior: both ways to the posterior, side by side."""
    return pd.DataFrame(
        [
            {
                "prior": check.name,
                "flip by flip": f"Beta({check.sequential.a:g}, {check.sequential.b:g})",
                "all at once": f"Beta({check.batch.a:g}, {check.batch.b:g})",
                "log evidence, summed": round(check.log_evidence[0], 6),
                "log evidence, at once": round(check.log_evidence[1], 6),
                "largest gap on a grid": f"{check.grid_gap:.1e}",
                "same": "✓ same" if check.same else "✗ differs",
            }
            for check in checks
        ]
    )
