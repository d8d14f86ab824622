"""The Open Bandit logs: forest plot of every estimate with what is known of its truth, and tables."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from shared.plotting import GREY, PALETTE, figure

LABELS = {
    "replay": "Replay",
    "dm": "DM",
    "ips": "IPS",
    "clipped": "clipped IPS",
    "snips": "SNIPS",
    "dr": "DR",
    "sndr": "SNDR",
    "switch_dr": "Switch-DR",
    "dros": "DRos",
}
# Estimators that are unbiased or nearly so when the propensities are right, and those that lean on the model or cut.
WEIGHTED = ("replay", "ips", "snips", "dr", "sndr")
LEANING = ("dm", "clipped", "switch_dr", "dros")
ORDER = ("ips", "snips", "dr", "sndr", "switch_dr", "dros", "dm", "clipped")
TARGETS = {
    "bts_logged": "Thompson sampling as logged\n(on the random log)",
    "bts_prior": "Thompson sampling by its priors\n(on the random log)",
    "random": "random policy\n(on Thompson's log)",
}
CAMPAIGNS = {"all": "all items", "men": "men's", "women": "women's"}
PER_THOUSAND = 1000


def open_bandit(results: dict[str, Any]) -> Figure:
    """Forest plot: each target's value by eight estimators, with the click rates that are known."""
    data = results["open_bandit"]
    fig: Figure
    fig, axes = figure(ncols=3, width=10.5, height=7.9, sharey=True)
    rows, ticks = _forest_rows()
    for ax, (campaign, title) in zip(axes, CAMPAIGNS.items(), strict=True):
        found = data["campaigns"][campaign]
        top = 14.0
        for target, places in rows.items():
            _forest_group(ax, found, target, places, top)
        ax.set_xlim(0, top)
        ax.set_title(f"{title} ({found['items']} items)")
        ax.set_xlabel("clicks per 1,000 impressions")
        ax.grid(axis="y", visible=False)
    axes[0].set_yticks(list(ticks), list(ticks.values()))
    axes[0].set_ylim(max(ticks) + 1.7, -2.3)
    _forest_headings(axes[0], rows)
    fig.legend(
        handles=[
            Line2D([], [], color=PALETTE["blue"], marker="o", label="weights the rewards"),
            Line2D([], [], color=PALETTE["vermillion"], marker="s", label="leans on a model or cuts weights"),
            Line2D([], [], color="black", lw=1.6, label="click rate of the full data (published)"),
            Line2D(
                [],
                [],
                color="black",
                lw=1.6,
                ls=(0, (2, 2)),
                label="the same, for a policy that had drifted on",
            ),
            Patch(color="#E4E4E4", label="on-policy rate of the small log, 95% (Clopper-Pearson)"),
        ],
        loc="outside lower center",
        ncols=3,
        title=f"95% BCa bootstrap intervals, {data['bootstrap']} resamples; n = {data['n']:,} impressions a log",
    )
    return fig


def _forest_rows() -> tuple[dict[str, dict[str, float]], dict[float, str]]:
    """Places of the rows by target and estimator, and the labels at those places."""
    rows: dict[str, dict[str, float]] = {}
    ticks = {}
    place = 0.0
    for target in TARGETS:
        rows[target] = {}
        for name in ORDER:
            rows[target][name] = place
            ticks[place] = LABELS[name]
            place += 1
        place += 2.6
    return rows, ticks


def _forest_headings(ax: Axes, rows: dict[str, dict[str, float]]) -> None:
    for target, places in rows.items():
        ax.annotate(
            TARGETS[target],
            (0, min(places.values()) - 0.75),
            xytext=(-62, 0),
            textcoords="offset points",
            fontsize=8.5,
            fontweight="bold",
            va="bottom",
            ha="left",
            annotation_clip=False,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
            zorder=5,
        )


def _forest_group(ax: Axes, found: dict[str, Any], target: str, places: dict[str, float], top: float) -> None:
    """Draw the eight estimates of one target with what is known of its value, and the verdict."""
    row = found["targets"][target]
    first, last = min(places.values()) - 0.5, max(places.values()) + 0.5
    known = found["on_policy"]["random" if target == "random" else "bts"]
    band = [known["low"] * PER_THOUSAND, known["high"] * PER_THOUSAND]
    ax.fill_betweenx([first, last], *band, color="#E4E4E4", lw=0, zorder=0)
    ax.plot(
        [known["published"] * PER_THOUSAND] * 2,
        [first, last],
        color="black",
        lw=1.6,
        ls="-" if row["truth"] is not None else (0, (2, 2)),
        zorder=1,
    )
    for name, place in places.items():
        color, marker = (PALETTE["blue"], "o") if name in WEIGHTED else (PALETTE["vermillion"], "s")
        e = row["estimates"][name]
        low, value, high = (PER_THOUSAND * e[key] for key in ("low", "value", "high"))
        ax.plot([max(low, 0), min(high, top)], [place, place], color=color, lw=1.5)
        ax.plot(value, place, marker, color=color, ms=4.5)
        if high > top:
            ax.plot(top, place, ">", color=color, ms=5, clip_on=False)
        if low < 0:
            ax.plot(0, place, "<", color=color, ms=5, clip_on=False)
    ess = row["ess"]
    ax.text(
        top,
        last + 0.05,
        f"against the logging policy: {row['verdict']}   (ESS {ess:,.{1 if ess < 10 else 0}f})",
        ha="right",
        va="top",
        fontsize=7.5,
        color=GREY,
    )


def open_bandit_table(results: dict[str, Any]) -> list[list[str]]:
    """Each target with IPS and DR, what is known of its value, and the verdict."""
    data = results["open_bandit"]
    rows = [
        [
            "campaign",
            "target (on the log of)",
            "IPS, ‰ [95%]",
            "DR, ‰ [95%]",
            "full data, ‰",
            "ESS",
            "clicks that carry it",
            "better than the log's policy?",
            "rounds to see 10%",
        ]
    ]
    for campaign, found in data["campaigns"].items():
        for target, label in TARGETS.items():
            row = found["targets"][target]
            rows.append(
                [
                    campaign,
                    label.replace("\n", " "),
                    *(_per_thousand(row["estimates"][name]) for name in ("ips", "dr")),
                    "unknown" if row["truth"] is None else f"{PER_THOUSAND * row['truth']:.1f}",
                    f"{row['ess']:,.0f}" if row["ess"] >= 10 else f"{row['ess']:.1f}",
                    f"{row['effective_clicks']:.1f}",
                    row["verdict"],
                    f"{row['rounds_for_tenth']:,.0f}",
                ]
            )
    return rows


def _per_thousand(e: dict[str, float]) -> str:
    low, value, high = (PER_THOUSAND * e[key] for key in ("low", "value", "high"))
    return f"{value:.2f} [{low:.2f}, {high:.2f}]"


def drift_table(results: dict[str, Any]) -> list[list[str]]:
    """How far the policy of the published priors is from what Thompson sampling showed."""
    rows = [["campaign", "place 1", "place 2", "place 3", "largest by sampling alone"]]
    for campaign, found in results["open_bandit"]["campaigns"].items():
        drift = found["drift"]
        rows.append([campaign, *(f"{tv:.2f}" for tv in drift["total_variation"]), f"{drift['null_largest']:.2f}"])
    return rows
