"""Figures and tables of the contextual experiments, drawn from results["contextual"]."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from shared.plotting import COLORS, GREY, LINES, MARKERS, PALETTE, figure

Results = dict[str, Any]

SHOWN = ("linucb", "lints", "regcb_opt", "squarecb", "greedy", "epsilon_greedy_mtr")
"""Policies of the curves: one for each idea of exploration. All are in the matrix and the table."""
SCALING_LABELS = {
    "columns": "columns to variance 1/d",
    "standard": "columns to variance 1",
    "rows": "rows to norm 1",
    "spread": "one factor for all",
}


def _bakeoff(results: Results) -> dict[str, Any]:
    found: dict[str, Any] = results["contextual"]["bakeoff"]
    return found


def _panels(count: int, height: float) -> tuple[Figure, list[Axes]]:
    """Up to three panels a row; `height` is that of one row in inches."""
    ncols = min(3, count)
    nrows = -(-count // ncols)
    fig, axes = figure(ncols, nrows, width=9.3 if ncols == 3 else 8.0, height=max(height * nrows, 4.0))
    cells = list(np.atleast_1d(axes).ravel())
    for extra in cells[count:]:
        extra.set_visible(False)
    return fig, cells[:count]


def progressive_validation(results: Results) -> Figure:
    """Accuracy so far against rounds, one panel per data set."""
    bake = _bakeoff(results)
    fig, axes = _panels(len(bake["datasets"]), 2.6)
    for ax, (slug, about) in zip(axes, bake["datasets"].items(), strict=True):
        curve = bake["curves"][slug]
        rounds = curve["checkpoints"]
        ax.set_title(f"{about['title']}  (d = {about['features']}, K = {about['actions']})", fontsize=9)
        for i, policy in enumerate(p for p in SHOWN if p in curve["policies"]):
            c = curve["policies"][policy]
            style: dict[str, Any] = {"color": COLORS[i], "ls": LINES[i], "marker": MARKERS[i], "markevery": (i, 6)}
            ax.plot(rounds, c["mean"], label=bake["policies"][policy], **style)
            ax.fill_between(rounds, c["low"], c["high"], color=COLORS[i], alpha=0.15, lw=0)
        ceiling = bake["price"][slug]["full_information"]["estimate"]
        ax.axhline(ceiling, color=GREY, lw=1, ls=(0, (1, 1)), label="full information, at the end")
        ax.axhline(about["best_constant"], color=GREY, lw=1, ls=(0, (6, 2)), label="best single action")
        ax.set_xscale("log")
        shown = [c["mean"] for p, c in curve["policies"].items() if p in SHOWN]
        lowest, highest = min(min(mean) for mean in shown), max(max(mean) for mean in shown)
        ax.set_ylim(max(0.0, min(lowest, about["best_constant"]) - 0.03), min(1.005, max(highest, ceiling) + 0.03))
        ax.set_xlabel("rounds")
    axes[0].set_ylabel("mean reward so far")
    if len(axes) > 3:
        axes[3].set_ylabel("mean reward so far")
    handles, labels = axes[0].get_legend_handles_labels()
    fig.legend(handles, labels, loc="outside lower center", ncols=min(4, len(labels)))
    fig.suptitle(
        f"Progressive validation: bands are 95% t intervals over {bake['n_report']} permutations,\n"
        f"settings chosen on separate ones ({bake['n_tune']})",
        fontsize=9,
        color=GREY,
    )
    return fig


def ranked(bake: dict[str, Any]) -> list[str]:
    """Policies by net wins, most first."""
    return sorted(bake["net_wins"], key=lambda p: (-bake["net_wins"][p], bake["mean_rank"][p]))


def wins(results: Results) -> Figure:
    """Net significant wins of the row over the column."""
    bake = _bakeoff(results)
    order = ranked(bake)
    names = [bake["policies"][p] for p in order]
    n_sets = len(bake["datasets"])
    net = np.array([[bake["wins"][a][b] - bake["wins"][b][a] for b in order] for a in order])
    n = len(order)
    fig: Figure
    fig, ax = figure(width=0.36 * n + 2.4, height=0.3 * n + 1.9)
    shown = np.column_stack([net.astype(float), np.full(n, np.nan)])
    ax.imshow(shown, cmap="PuOr_r", vmin=-1.25 * n_sets, vmax=1.25 * n_sets, aspect="auto")
    for i, a in enumerate(order):
        for j in range(n):
            if i != j:
                text = f"{net[i, j]:+d}" if net[i, j] else "0"
                dark = net[i, j] < -0.55 * n_sets or net[i, j] > 0.75 * n_sets
                ax.text(j, i, text, ha="center", va="center", fontsize=7, color="white" if dark else "black")
        ax.text(n, i, f"{bake['net_wins'][a]:+d}", ha="center", va="center", fontsize=8, weight="bold")
    ax.set_xticks(range(n + 1), [*names, "net wins"], rotation=60, ha="right", rotation_mode="anchor", fontsize=7.5)
    ax.set_yticks(range(n), names, fontsize=7.5)
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    ax.set_title("Row's significant wins less losses against column", fontsize=10)
    fig.supxlabel(
        f"{n_sets} data sets, mean loss over {bake['n_report']} permutations; one-sided z-test at 5%, "
        "n = rounds of one pass",
        fontsize=7.5,
        color=GREY,
    )
    return fig


def alpha_sensitivity(results: Results) -> Figure:
    """LinUCB's accuracy against alpha under four scalings of the contexts."""
    found = results["contextual"]["alpha_sensitivity"]
    alphas = found["alphas"]
    fig, axes = _panels(len(found["by_dataset"]), 2.5)
    for ax, (slug, cells) in zip(axes, found["by_dataset"].items(), strict=True):
        ax.set_title(found["titles"][slug], fontsize=9)
        for i, (scaling, label) in enumerate(SCALING_LABELS.items()):
            cell = cells[scaling]
            ax.plot(alphas, cell["mean"], color=COLORS[i], ls=LINES[i], marker=MARKERS[i], label=label)
            ax.fill_between(alphas, cell["low"], cell["high"], color=COLORS[i], alpha=0.13, lw=0)
            ax.plot(cell["best_alpha"], cell["best_accuracy"], "o", ms=10, mfc="none", mec=COLORS[i], mew=1.2)
        ax.set_xscale("log")
        ax.set_ylim(top=min(1.0, ax.get_ylim()[1]))
        ax.set_xlabel("width α of LinUCB")
    for ax in axes[::3]:
        ax.set_ylabel("mean reward over the stream")
    handles, labels = axes[0].get_legend_handles_labels()
    fig.legend(handles, labels, loc="outside lower center", ncols=min(4, len(labels)))
    fig.suptitle(
        f"The best width (ring) moves with the contexts' scale: ridge λ = {found['penalty']:g}, "
        f"95% t intervals over {found['n_permutations']} permutations",
        fontsize=9,
        color=GREY,
    )
    return fig


LINEAR_NAMES = {"oful": "OFUL", "linucb": "LinUCB", "lints": "LinTS", "greedy": "Greedy"}


def _regret_panel(ax: Axes, found: dict[str, Any]) -> None:
    """Regret curves on two logarithmic axes with OFUL's bound."""
    rounds = found["rounds"]
    for i, (policy, name) in enumerate(LINEAR_NAMES.items()):
        c = found["policies"][policy]
        style: dict[str, Any] = {"color": COLORS[i], "ls": LINES[i], "marker": MARKERS[i], "markevery": (i, 5)}
        ax.plot(rounds, c["mean"], label=name, **style)
        ax.fill_between(rounds, np.maximum(c["low"], 1e-2), c["high"], color=COLORS[i], alpha=0.15, lw=0)
    ax.plot(rounds, found["oful_bound"], color="black", lw=1.2, label="OFUL's bound")
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xlabel("rounds")
    ax.set_ylabel("pseudo-regret")


def linear_bandit(results: Results) -> Figure:
    """Regret on four kinds of synthetic linear bandit."""
    found = results["contextual"]["linear_regret"]
    fig: Figure
    fig, axes = figure(2, 2, width=8.4, height=6.6)
    benign, stuck, cube, misfit = axes.ravel()
    _regret_panel(benign, found["sphere"])
    benign.set_title(f"{found['k']} fresh actions every round", fontsize=9.5)
    _regret_panel(stuck, found["frozen"])
    stuck.set_title(f"The same {found['d']} actions for ever", fontsize=9.5)
    low = min(min(v for v in c["mean"] if v > 0) for c in found["sphere"]["policies"].values())
    for ax in (benign, stuck):
        ax.set_ylim(bottom=max(0.3, low * 0.5))

    worst = found["hypercube"]
    rounds = np.array(worst["rounds"])
    for i, (policy, name) in enumerate(LINEAR_NAMES.items()):
        c = worst["policies"][policy]
        error = [np.array(c["mean"]) - c["low"], np.array(c["high"]) - c["mean"]]
        shift = 1 + 0.04 * (i - 1.5)  # so that the bars don't cover each other
        cube.errorbar(
            rounds * shift, c["mean"], error, color=COLORS[i], ls=LINES[i], marker=MARKERS[i], capsize=2, label=name
        )
    cube.plot(rounds, worst["upper_bound"], color="black", lw=1.2)
    cube.plot(rounds, worst["lower_bound"], color="black", lw=1.2, ls="--")
    for name, bound in (("OFUL's upper bound", "upper_bound"), ("lower bound for any policy", "lower_bound")):
        cube.text(rounds[-1], worst[bound][-1] * 1.35, name, fontsize=8, ha="right")
    cube.set(xscale="log", yscale="log", xlabel="horizon T", ylabel="pseudo-regret after T rounds")
    cube.set_xticks(rounds, [str(t) for t in rounds])
    cube.minorticks_off()
    cube.set_title(f"Worst case for each T: √T (d = {worst['d']})", fontsize=9.5)
    cube.set_ylim(top=max(worst["upper_bound"]) * 2.5)

    for i, (policy, name) in enumerate(LINEAR_NAMES.items()):
        c = found["misfit"]["policies"][policy]
        misfit.plot(found["misfit"]["misfits"], c["mean"], color=COLORS[i], ls=LINES[i], marker=MARKERS[i], label=name)
        misfit.fill_between(found["misfit"]["misfits"], c["low"], c["high"], color=COLORS[i], alpha=0.15, lw=0)
    c = found["misfit"]["policies"]["knows_theta"]
    misfit.plot(found["misfit"]["misfits"], c["mean"], color=PALETTE["black"], lw=1.2, ls=":", label="knows θ")
    misfit.set(xlabel="misfit ε of the linear model", ylabel="regret a round, second half")
    misfit.set_xticks(found["misfit"]["misfits"])
    misfit.set_title("Means off the linear model by ±ε", fontsize=9.5)
    handles, labels = benign.get_legend_handles_labels()
    dotted, name = misfit.get_legend_handles_labels()
    fig.legend([*handles, dotted[-1]], [*labels, name[-1]], loc="outside lower center", ncols=6)
    fig.suptitle(
        f"Linear bandits, d = {found['d']}, σ = {found['sigma']:g}: mean of {found['n_runs']} runs, 95% t intervals",
        fontsize=9,
        color=GREY,
    )
    return fig


def price_of_bandit_feedback(results: Results) -> Figure:
    """What the best single action, Greedy, the best-tuned bandit and full information reach, per data set."""
    bake = _bakeoff(results)
    slugs = sorted(bake["datasets"], key=lambda d: -bake["price"][d]["best_gap"]["estimate"])
    fig: Figure
    fig, ax = figure(width=8.4, height=0.45 * len(slugs) + 1.5)
    ax.text(1.03, len(slugs) - 0.45, "bandit less full information", fontsize=8, color=GREY)
    for row, slug in enumerate(slugs):
        price, accuracy = bake["price"][slug], bake["accuracy"][slug]
        points = [("best single action", {"estimate": bake["datasets"][slug]["best_constant"]}, 6, GREY)]
        if "greedy" in accuracy:
            points.append(("greedy", accuracy["greedy"], 4, COLORS[4]))
        points.append(("bandit that tuned best", accuracy[price["best_policy"]], 0, COLORS[0]))
        points.append(("full information", price["full_information"], 3, PALETTE["black"]))
        low, high = accuracy[price["best_policy"]]["estimate"], price["full_information"]["estimate"]
        ax.plot([low, high], [row, row], color=COLORS[0], lw=4, alpha=0.25, solid_capstyle="butt")
        for label, cell, marker, color in points:
            if "low" in cell:
                ax.plot([cell["low"], cell["high"]], [row, row], color=color, lw=1.5)
            ax.plot(cell["estimate"], row, MARKERS[marker], color=color, ms=7, label=label if row == 0 else None)
        gap = price["best_gap"]
        half = (gap["high"] - gap["low"]) / 2
        name = bake["policies"][price["best_policy"]]
        ax.text(1.03, row, f"{name}:  {-gap['estimate']:+.3f} ± {half:.3f}", fontsize=8, color=COLORS[0], va="center")
    ax.set_yticks(range(len(slugs)), [bake["datasets"][s]["title"] for s in slugs])
    ax.set_ylim(-0.5, len(slugs) - 0.3)
    ax.set_xlim(0, 1.01)
    ax.set_xlabel(f"mean reward over the stream (95% t intervals over {bake['n_report']} permutations)")
    fig.legend(loc="outside lower center", ncols=4)
    return fig


FIGURES: dict[str, Callable[[Results], Figure]] = {
    "contextual_progressive": progressive_validation,
    "contextual_wins": wins,
    "contextual_alpha": alpha_sensitivity,
    "contextual_linear_regret": linear_bandit,
    "contextual_price": price_of_bandit_feedback,
}


def bakeoff_table(results: Results) -> list[list[str]]:
    """Accuracy with the interval's half width, policies by net wins."""
    bake = _bakeoff(results)
    sets = bake["datasets"]
    rows = [["policy", *(about["title"] for about in sets.values()), "net wins", "mean rank"]]
    for policy in ranked(bake):
        cells = [bake["accuracy"][d][policy] for d in sets]
        rows.append(
            [
                bake["policies"][policy],
                *(f"{c['estimate']:.3f} ± {(c['high'] - c['low']) / 2:.3f}" for c in cells),
                f"{bake['net_wins'][policy]:+d}",
                f"{bake['mean_rank'][policy]:.1f}",
            ]
        )
    return rows


def chosen_table(results: Results) -> list[list[str]]:
    """The setting that each policy was given on each data set, by its tuning permutations."""
    bake = _bakeoff(results)
    sets = bake["datasets"]
    rows = [["policy", *(about["title"] for about in sets.values())]]
    for policy in ranked(bake):
        if bake["n_settings"][policy] < 2:
            continue
        varied = [k for k in bake["chosen"][next(iter(sets))][policy] if k not in _fixed(policy)]
        cells = [", ".join(f"{k} {bake['chosen'][d][policy][k]:g}" for k in varied) for d in sets]
        rows.append([bake["policies"][policy], *cells])
    return rows


def _fixed(policy: str) -> set[str]:
    """Settings that are the same in the whole grid of a policy."""
    if policy == "greedy":
        return set()
    return {"penalty", "n_policies"} if policy == "cover" else {"penalty"}


def dataset_table(results: Results) -> list[list[str]]:
    """Sizes of the data sets and the reward of the best single action."""
    bake = _bakeoff(results)
    rows = [["data set", "rows", "rounds", "d", "K", "best single action", "scaling"]]
    for about in bake["datasets"].values():
        counts = [str(about[k]) for k in ("rows", "rounds", "features", "actions")]
        rows.append([about["title"], *counts, f"{about['best_constant']:.3f}", about["scaling"]])
    return rows


def price_table(results: Results) -> list[list[str]]:
    """Full information against the best-tuned bandit and Greedy: paired differences."""
    bake = _bakeoff(results)
    rows = [["data set", "full information", "best-tuned bandit", "price", "price for Greedy"]]
    for slug, price in bake["price"].items():
        cells = [price["best_gap"]] + ([price["greedy_gap"]] if "greedy_gap" in price else [])
        gaps = [f"{g['estimate']:.3f} ± {(g['high'] - g['low']) / 2:.3f}" for g in cells]
        rows.append(
            [
                bake["datasets"][slug]["title"],
                f"{price['full_information']['estimate']:.3f}",
                bake["policies"][price["best_policy"]],
                *gaps,
                *["-"] * (2 - len(gaps)),
            ]
        )
    return rows


TABLES: dict[str, Callable[[Results], list[list[str]]]] = {
    "contextual_bakeoff": bakeoff_table,
    "contextual_chosen": chosen_table,
    "contextual_datasets": dataset_table,
    "contextual_price": price_table,
}
