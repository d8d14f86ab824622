"""Figures and tables of the certificates, drawn from the results alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from shared.plotting import GREY, PALETTE, figure

PANELS = ["ucb1", "ucb_delta", "ucb_asymptotic", "moss", "kl_ucb", "tsallis_inf", "exp3", "etc", "epsilon_decay"]
VERDICT_COLOR = {"holds": PALETTE["green"], "can't tell": PALETTE["orange"], "violated": PALETTE["vermillion"]}


def bounds_against_regret(results: dict[str, Any]) -> Figure:
    """Small multiples: simulated regret, what the theorems promise, and the Lai-Robbins asymptote."""
    data = results["theory"]["certificates"]
    instance = next(iter(data["instances"]))
    constant = data["lai_robbins"][instance]
    curves = {c["slug"]: c for c in data["curves"] if c["instance"] == instance and not c["control"] and c["theorems"]}
    shown = [slug for slug in PANELS if slug in curves]
    rows = -(-len(shown) // 3)
    fig: Figure
    fig, axes = figure(ncols=3, nrows=rows, width=9.6, height=2.5 * rows + 0.4, sharex=True, sharey=True)
    flat = list(np.ravel(axes))
    top = 2.0 * max(max(t["bound"]) for slug in shown for t in curves[slug]["theorems"])
    for ax, slug in zip(flat, shown, strict=False):
        curve = curves[slug]
        n = np.array(curve["n"])
        ax.fill_between(n, np.maximum(curve["low"], 1e-3), curve["high"], color=PALETTE["blue"], alpha=0.25, lw=0)
        ax.plot(n, curve["mean"], color=PALETTE["blue"], lw=1.8)
        ax.plot(n[n >= 2], constant * np.log(n[n >= 2]), color=PALETTE["black"], ls=":", lw=1.2)
        _draw_theorems(ax, curve["theorems"])
        ax.set_title(curve["policy"])
        ax.set(xscale="log", yscale="log", xlim=(5, n[-1] * 1.15), ylim=(0.3, top))
    n = np.array(curves[shown[0]]["n"])
    early, late = int(np.searchsorted(n, 30)), int(np.searchsorted(n, 0.08 * n[-1]))
    flat[0].text(
        n[early], 1.5 * curves[shown[0]]["mean"][early], "simulated", fontsize=7, color=PALETTE["blue"], ha="right"
    )
    flat[0].text(n[late], 0.45 * constant * np.log(n[late]), "Lai-Robbins c* log n", fontsize=7, ha="center")
    for ax in flat[len(shown) :]:
        ax.set_visible(False)
    means = " and ".join(f"{m:g}" for m in data["instances"][instance])
    note = f"Bernoulli arms with means {means}; mean of {data['n_runs']} runs, bands: pointwise 95% t intervals"
    fig.supxlabel(f"rounds n      ({note})", fontsize=8, color=GREY)
    fig.supylabel("regret (successes lost)", fontsize=9)
    return fig


def _draw_theorems(ax: Axes, theorems: list[dict[str, Any]]) -> None:
    """Bounds as lines, or as a dash at the horizon where the policy is tuned to it; the upper one is named above."""
    order = np.argsort([t["bound"][0] for t in theorems])
    for place, k in enumerate(order):
        n, limit = np.array(theorems[k]["n"]), np.array(theorems[k]["bound"])
        if n.size == 1:
            ax.plot(n, limit, "_", ms=14, mew=2.0, color=PALETTE["vermillion"])
        else:
            ax.plot(n, limit, color=PALETTE["vermillion"], ls=("-", "--")[place], lw=1.4)
        below = place == 0 and len(order) == 2
        at = int(np.searchsorted(n, 25)) if below and n.size > 1 else n.size - 1
        ax.annotate(
            theorems[k]["name"],
            (n[at], limit[at]),
            xytext=(2, -5 if below else 4),
            textcoords="offset points",
            ha="left" if at < n.size - 1 else "right",
            va="top" if below else "bottom",
            fontsize=7,
            color=PALETTE["vermillion"],
        )


def bound_tightness(results: dict[str, Any]) -> Figure:
    """Every certificate as a mark: simulated regret at the horizon as a share of what the theorem allows."""
    data = results["theory"]["certificates"]
    rows: dict[tuple[bool, str], list[dict[str, Any]]] = {}
    for verdict in data["verdicts"]:
        policy = verdict["policy"].split(" (m=")[0].split(" (c=6")[0]
        rows.setdefault((verdict["control"], f"{policy}:  {verdict['theorem']}"), []).append(verdict)

    def share(row: tuple[bool, str]) -> tuple[bool, float]:
        return not row[0], float(np.mean([np.log(v["final_mean"] / v["final_bound"]) for v in rows[row]]))

    order = sorted(rows, key=share)
    fig: Figure
    fig, ax = figure(width=9.6, height=0.23 * len(order) + 1.3)
    instances = list(dict.fromkeys(v["instance"] for v in data["verdicts"]))
    markers = dict(zip(instances, "os^Dv", strict=False))
    n_controls = sum(control for control, _ in order)
    ax.axhspan(-0.7, n_controls - 0.5, color="#EFEFEF", lw=0)
    ax.text(
        0.01,
        n_controls - 0.75,
        "false on purpose",
        transform=ax.get_yaxis_transform(),
        fontsize=8,
        color=GREY,
        va="top",
    )
    ax.axvline(1.0, color=PALETTE["black"], lw=1.2)
    for y, row in enumerate(order):
        for v in rows[row]:
            color = VERDICT_COLOR[v["verdict"]]
            ratio = np.array([v["final_low"], v["final_mean"], v["final_high"]]) / v["final_bound"]
            ax.plot(np.maximum(ratio[[0, 2]], 1e-6), [y, y], color=color, lw=1.2)
            face = "white" if v["verdict"] == "can't tell" else color
            ax.plot(ratio[1], y, markers[v["instance"]], color=color, ms=5, mfc=face, mew=1.1)
    ax.set(xscale="log", ylim=(-0.7, len(order) - 0.3), yticks=range(len(order)))
    ax.set_yticklabels([label for _, label in order], fontsize=7.5)
    ax.set_xlabel(
        f"simulated regret / bound at n = {data['horizon']:,}  ({data['n_runs']} runs, simultaneous 95% intervals)"
    )
    ax.set_title("How much of what its theorem allows each policy uses")
    handles = [
        ax.plot([], [], markers[name], color=GREY, ms=5, ls="none", label=data["titles"][name])[0] for name in instances
    ]
    for verdict, color in VERDICT_COLOR.items():
        face = "white" if verdict == "can't tell" else color
        handles += ax.plot([], [], "o", color=color, mfc=face, ms=5, ls="none", label=verdict)
    ax.legend(handles=handles, loc="upper left", fontsize=7.5)
    return fig


def certificate_table(results: dict[str, Any]) -> list[list[str]]:
    """One row per certificate."""
    data = results["theory"]["certificates"]
    rows = [
        [
            "policy",
            "instance",
            "theorem",
            "constants",
            f"regret at n = {data['horizon']:,} [95%]",
            "bound",
            "used",
            "verdict",
        ]
    ]
    for v in data["verdicts"]:
        rows.append(
            [
                v["policy"] + (" (control)" if v["control"] else ""),
                data["titles"][v["instance"]],
                v["theorem"],
                v["checked"],
                f"{v['final_mean']:.1f} [{v['final_low']:.1f}, {v['final_high']:.1f}]",
                f"{v['final_bound']:.0f}",
                f"{100 * v['final_mean'] / v['final_bound']:.0f}%",
                v["verdict"],
            ]
        )
    return rows


def slope_table(results: dict[str, Any]) -> list[list[str]]:
    """Slope of regret against log n over the last decade, in units of the constant of Lai and Robbins."""
    data = results["theory"]["certificates"]
    names = {c["slug"]: c["policy"] for c in data["curves"] if not c["settings"] and not c["control"]}
    instances = list(data["instances"])
    head = [f"{data['titles'][i]} (c* = {data['lai_robbins'][i]:.2f})" for i in instances]
    rows = [["slope / c* [95%]", *head]]
    for slug, slopes in data["slopes"].items():
        told = [f"{slopes[i]['ratio']:.2f} [{slopes[i]['low']:.2f}, {slopes[i]['high']:.2f}]" for i in instances]
        rows.append([names[slug], *told])
    return rows


def theorem_table(results: dict[str, Any]) -> list[list[str]]:
    """All theorems of the registry, and the policies that have none."""
    data = results["theory"]["certificates"]
    rows = [["policy", "statement", "kind", "asks for", "holds at", "constants"]]
    for b in data["registry"]:
        where = "the limit" if b["kind"] == "asymptotic" else "every n" if b["anytime"] else "n = horizon"
        rows.append([b["slug"], b["reference"], b["kind"], b["condition"], where, b["checked"]])
    rows += [[slug, why, "none", "", "", ""] for slug, why in data["no_bound"].items()]
    return rows


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {
    "theory_bounds": bounds_against_regret,
    "theory_tightness": bound_tightness,
}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {
    "theory_certificates": certificate_table,
    "theory_slopes": slope_table,
    "theory_theorems": theorem_table,
}
