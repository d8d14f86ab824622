"""Theory laid over measurement, and how each method fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from projects.p03_optimizers.report.end_labels import label_ends
from projects.p03_optimizers.report.looks import look, short
from shared.plotting import GREY, PALETTE, figure

DRAWN_FLOOR = ("sgd", "heavy_ball", "nesterov_1983", "adam", "lion", "conjugate_gradient", "bfgs")


def rates(results: dict[str, Any]) -> Figure:
    """Gaps on a quadratic with the predicted slopes, and the floor that nobody passes."""
    data = results["theory"]["rates"]
    kappa = list(data["kappas"])[min(1, len(data["kappas"]) - 1)]
    fig: Figure
    fig, (left, right) = figure(2, 1, width=11.0, height=4.3)
    ends = []
    steps = 0
    for slug, row in data["kappas"][kappa].items():
        color = look(slug).color
        gap = np.maximum(np.array(row["gap"]), 1e-26)
        left.plot(row["t"], gap, color=color, ls=look(slug).line, lw=1.5)
        if slug != "sgd":
            steps = max(steps, row["t"][-1])
        if slug != "conjugate_gradient":
            t = np.array(row["t"], dtype=float)
            line = gap[-1] * row["predicted"] ** (2 * (t - t[-1])) * (1 if slug == "sgd" else (t / t[-1]) ** 2)
            late = t > t[-1] / 4  # before, the other eigenvalues still show
            left.plot(t[late], line[late], color="black", lw=0.8, ls=(0, (1, 2)))
    steps = int(steps * 1.6)
    left.set(yscale="log", xlim=(0, steps), ylim=(1e-22, 5), xlabel="gradients t", ylabel="(f − f*) / first gap")
    for slug, row in data["kappas"][kappa].items():
        t, gap = np.array(row["t"], dtype=float), np.maximum(np.array(row["gap"]), 1e-26)
        at = min(steps, t[-1])
        ends.append((short(data["labels"][slug]), float(np.interp(at, t, gap)), look(slug).color))
    label_ends(left, ends)
    left.set_title(f"Quadratic, κ = {float(kappa):,.0f}: dotted, the predicted rate")

    floor = results["theory"]["floor"]
    t = np.array(floor["t"])
    right.fill_between(t, 1e-9, np.maximum(floor["floor"], 1e-9), color="#DDDDDD", lw=0)
    shown = [slug for slug in DRAWN_FLOOR if slug in floor["curves"]]
    for slug in shown:
        right.plot(t, floor["curves"][slug], color=look(slug).color, ls=look(slug).line, lw=1.2)
    for slug, bound in floor["bounds"].items():
        right.plot(t, bound, color=look(slug).color, lw=0.8, ls=(0, (1, 2)))
    right.set(xscale="log", yscale="log", xlim=(1, t[-1]), ylim=(3e-5, 5), xlabel="gradients t (log scale)")
    right.set(ylabel="f − f*, best learning rate at every t")
    right.text(3, 6e-5, "no method that adds up gradients gets here", fontsize=8, color="#444444")
    right.set_title(f"Nesterov's chain, d = {floor['dim']}: dotted, upper bounds")
    label_ends(right, [(short(floor["labels"][s]), floor["curves"][s][-1], look(s).color) for s in shown])
    return fig


def noise(results: dict[str, Any]) -> Figure:
    """Exact and measured noise floors over the effective learning rate."""
    data = results["theory"]["noise"]
    fig: Figure
    fig, (left, right) = figure(2, 1, width=9.5, height=3.8)
    for ax, effective in ((left, False), (right, True)):
        for slug, row in data["methods"].items():
            x = np.array(row["lrs"]) / (1 - row["momentum"] if effective else 1)
            ax.plot(x, row["exact"], color=look(slug).color, ls=look(slug).line, lw=1.2, label=short(row["label"]))
            y = np.array([i["estimate"] for i in row["measured"]])
            error = np.abs(np.array([[i[k] for i in row["measured"]] for k in ("low", "high")]) - y)
            ax.errorbar(x, y, error, color=look(slug).color, marker=look(slug).marker, ls="none", ms=5)
        ax.set(xscale="log", yscale="log", ylabel="expected gap at rest")
    left.set(xlabel="learning rate")
    left.set_title(f"Lines: closed form; marks: {data['runs']:,} runs, 95%")
    right.set(xlabel=f"effective learning rate lr/(1 − β), β = {data['momentum']:g}")
    right.set_title("The same at equal speed")
    left.legend(loc="upper left")
    return fig


def stability(results: dict[str, Any]) -> Figure:
    """Rate of convergence over learning rate and momentum, with the exact boundary."""
    data = results["theory"]["stability"]
    fig: Figure
    fig, axes = figure(2, 1, width=10.5, height=4.2)
    x, y = np.array(data["lr_L"]), np.array(data["betas"])
    names = {"heavy_ball": "Heavy ball: lr < 2 (1 + β) / L", "nesterov": "Nesterov: lr < 2 (1 + β) / (L (1 + 2β))"}
    mesh: Any = None
    for ax, (slug, row) in zip(axes, data["methods"].items(), strict=True):
        rate = np.array([[np.nan if v is None else v for v in line] for line in row["rate"]])
        mesh = ax.pcolormesh(
            x, y, np.where(rate < 1, rate, np.nan), cmap="viridis_r", vmin=0.5, vmax=1, shading="nearest"
        )
        ax.plot(row["limit"], y, color=PALETTE["vermillion"], lw=1.8)
        ax.plot(row["best_lr_L"], row["best_beta"], "*", color="white", mec="black", ms=11)
        ax.text(row["best_lr_L"] + 0.12, row["best_beta"], f"{row['best_rate']:.2f}", fontsize=8, va="center")
        ax.set(xlim=(0, x[-1]), ylim=(0, 1), xlabel="learning rate times L", ylabel="momentum β")
        ax.set_facecolor("#EEEEEE")
        ax.set_title(names[slug], fontsize=9.5)
        ax.grid(visible=False)
    fig.colorbar(mesh, ax=list(axes), label=f"measured factor per step, κ = {data['kappa']:g}")
    return fig


def edge(results: dict[str, Any]) -> Figure:
    """Loss and sharpness of a network under gradient descent with a fixed learning rate."""
    data = results["theory"]["edge"]
    fig: Figure
    fig, (left, right) = figure(2, 1, width=9.5, height=3.6)
    for run, color, line in zip(data["runs"], ("blue", "green", "vermillion"), ("-", "--", "-."), strict=True):
        left.plot(run["t"], run["loss"], color=PALETTE[color], ls=line, label=f"lr = {run['lr']:g}")
        right.plot(run["t"], run["sharpness"], color=PALETTE[color], ls=line, label=f"lr = {run['lr']:g}")
        right.axhline(2 / run["lr"], color=PALETTE[color], lw=0.9, ls=":")
        right.annotate(
            f"2/{run['lr']:g}", (1.01, 2 / run["lr"]), xycoords=right.get_yaxis_transform(), va="center", fontsize=8,
            color=PALETTE[color],
        )  # fmt: skip
    left.set(yscale="log", xlabel="steps over all data", ylabel="loss")
    right.set(xlabel="steps over all data", ylabel="sharpness: largest eigenvalue", ylim=(0, None))
    left.set_title(f"MLP with the squared loss, {data['samples']} digits")
    right.set_title("Sharpness comes to rest at 2/lr")
    left.legend()
    return fig


def failures(results: dict[str, Any]) -> Figure:
    """Five failures, each beside what doesn't fail."""
    data = results["failures"]
    fig: Figure
    fig, axes = figure(3, 2, width=11.0, height=6.2)
    _adam(axes[0, 0], data["adam"])
    _cycle(axes[0, 1], data["cycle"])
    _burst(axes[0, 2], data["burst"])
    _radius(axes[1, 0], data["radius"])
    _momentum(axes[1, 1], results["theory"]["noise"])
    _newton(axes[1, 2], data["newton"])
    return fig


def _adam(ax: Axes, data: dict[str, Any]) -> None:
    for slug, name in (("adam", "adam"), ("amsgrad", "adabelief"), ("sgd", "sgd")):
        row = data["methods"][slug]
        ax.plot(data["steps"], row["x"], color=look(name).color, ls=look(name).line, label=row["label"], lw=1.2)
    ax.set(xscale="log", ylim=(-1.1, 1.1), xlabel="step (log scale)", ylabel="x (best: −1, worst: +1)")
    ax.set_title("Adam: to the worst point", fontsize=9.5)
    ax.legend(loc="center right", fontsize=7.5)


def _cycle(ax: Axes, data: dict[str, Any]) -> None:
    for slug, row in data["methods"].items():
        ax.plot(row["path"], color=look(slug).color, ls=look(slug).line, marker=look(slug).marker, ms=3, lw=1,
                label=row["label"])  # fmt: skip
    ax.set(xlabel="step", ylabel="x (minimum: 0)", xlim=(0, 30))
    ax.set_title("Heavy ball: a cycle of three", fontsize=9.5)
    ax.legend(loc="upper right", fontsize=7.5)


def _burst(ax: Axes, data: dict[str, Any]) -> None:
    for y, (slug, row) in enumerate(data["methods"].items()):
        calm, burst = max(row["calm"], 1e-20), max(row["burst"], 1e-20)
        ax.plot([calm, burst], [y, y], color=look(slug).color, lw=1)
        ax.plot(calm, y, "o", mfc="white", mec=look(slug).color)
        ax.plot(burst, y, "o", color=look(slug).color)
    ax.set_yticks(range(len(data["methods"])), [row["label"] for row in data["methods"].values()])
    ax.set(xscale="log", xlim=(1e-21, 10), xlabel=f"f after {data['steps']:,} steps (ring: without the burst)")
    ax.set_ylim(-0.6, len(data["methods"]) - 0.4)
    ax.set_title(f"Adagrad: {data['length']} gradients {data['size']:,.0f}x too large", fontsize=9.5)


def _radius(ax: Axes, data: dict[str, Any]) -> None:
    lrs = np.array(data["lrs"])
    for slug, row in data["methods"].items():
        radius = np.maximum(np.array(row["radius"]), 1e-12)
        ax.plot(lrs, radius, color=look(slug).color, ls=look(slug).line, marker=look(slug).marker, label=row["label"])
    ax.plot(lrs, lrs, color=GREY, lw=0.8, ls=":")
    ax.set(xscale="log", yscale="log", xlabel="learning rate", ylabel=f"largest |x| of the last {data['last']} steps")
    ax.set_title("RMSprop, Lion: a floor of about lr", fontsize=9.5)
    ax.legend(loc="lower left", fontsize=7)


def _momentum(ax: Axes, data: dict[str, Any]) -> None:
    names = {slug: data["methods"][slug]["label"] for slug in data["same_lr"]}
    places = np.arange(len(names))
    ax.bar(places - 0.18, list(data["same_lr"].values()), 0.34, color=PALETTE["vermillion"], label="at the same lr")
    ax.bar(places + 0.18, list(data["equal_speed"].values()), 0.34, color="white", ec=PALETTE["blue"], hatch="///",
           label="at the same lr/(1 − β)")  # fmt: skip
    ax.axhline(1, color="black", lw=0.8, ls=":")
    ax.set_xticks(places, [short(name) for name in names.values()])
    ax.set(ylabel="noise floor over SGD's", ylim=(0, 14.5))
    ax.set_title(f"Momentum {data['momentum']:g}: ten times the noise", fontsize=9.5)
    ax.legend(loc="upper center", fontsize=7.5)


def _newton(ax: Axes, data: dict[str, Any]) -> None:
    v, u = np.mgrid[-1.6:1.6:81j, -1.8:0.6:81j]
    ax.contour(u, v, u**2 / 2 - v**2 / 2 + v**4 / 4, levels=14, colors="#BBBBBB", linewidths=0.7)
    x0 = np.array(data["start"])
    for key, color, marker, name in (
        ("pure", "vermillion", "X", "Newton"),
        ("modified", "blue", "o", "modified Hessian"),
    ):
        end = np.array(data[key]["x"])
        ax.annotate("", tuple(end), tuple(x0), arrowprops={"arrowstyle": "->", "color": PALETTE[color], "lw": 1.4})
        ax.plot(*end, marker, color=PALETTE[color], ms=8, label=f"{name}: {data[key]['iterations']}")
    ax.plot(*x0, "s", color="black", ms=5, label="start (steps)")
    ax.set(xlabel="x₁", ylabel="x₂")
    ax.grid(visible=False)
    ax.set_title("Newton: straight into the saddle", fontsize=9.5)
    ax.legend(loc="lower right", fontsize=7)


def structured(results: dict[str, Any]) -> Figure:
    """The lasso, and a finite sum, by methods that use their structure."""
    data = results["structured"]
    fig: Figure
    fig, (left, right) = figure(2, 1, width=11.0, height=3.9)
    composite = data["lasso"]
    steps = np.array(composite["steps"])
    ends = []
    for slug, row in composite["methods"].items():
        gap = np.maximum(np.array(row["gap"]), 1e-14)
        left.plot(steps, gap, color=look(slug).color, ls=look(slug).line, lw=1.4)
        ends.append((row["label"], float(gap[-1]), look(slug).color))
    left.set(xscale="log", yscale="log", xlim=(1, steps[-1]), ylim=(1e-14, None), xlabel="gradients (log scale)")
    left.set(ylabel="f − f*, best so far")
    left.set_title("Lasso, 200 unknowns from 100 rows")
    label_ends(left, ends)
    sums = data["sums"]
    ends = []
    for slug, row in sums["methods"].items():
        gap = np.maximum(np.array(row["gap"]), 1e-14)
        right.plot(
            row["passes"], gap, color=look(slug).color, ls=look(slug).line, marker=look(slug).marker, ms=2.5, lw=1.2
        )
        right.fill_between(row["passes"], row["low"], row["high"], color=look(slug).color, alpha=0.15, lw=0)
        ends.append((row["label"], float(gap[-1]), look(slug).color))
    right.set(yscale="log", xlim=(0, None), ylim=(1e-14, 1), xlabel=f"passes over the {sums['n']} terms")
    right.set(ylabel="f − f*, median and range")
    right.set_title(f"Logistic regression, one constant step, n = {sums['n_seeds']} seeds")
    label_ends(right, ends)
    return fig


def constrained_table(results: dict[str, Any]) -> list[list[str]]:
    """Hock and Schittkowski's problems: value found, known minimum, violation, gradients."""
    rows = [["problem", "d", "f found", "known minimum", "largest violation", "gradients"]]
    for name, row in results["structured"]["constrained"]["problems"].items():
        rows.append(
            [
                name.upper(),
                str(row["dim"]),
                f"{row['f']:.6g}" if abs(row["f"]) > 1e-6 else f"{row['f']:.0e}",
                f"{row['f_star']:.6g}",
                f"{row['infeasibility']:.0e}",
                str(row["gradients"]),
            ]
        )
    return rows


def rate_table(results: dict[str, Any]) -> list[list[str]]:
    """Predicted and measured factor per step."""
    data = results["theory"]["rates"]
    rows = [["method", "formula", *[f"κ = {float(k):,.0f}" for k in data["kappas"]]]]
    formulas = {
        "sgd": "(κ−1)/(κ+1)",
        "heavy_ball": "(√κ−1)/(√κ+1)",
        "nesterov_constant": "1−1/√κ",
        "conjugate_gradient": "≤ 2((√κ−1)/(√κ+1))^t",
    }
    for slug, formula in formulas.items():
        cells = []
        for table in data["kappas"].values():
            row = table[slug]
            if slug == "conjugate_gradient":
                cells.append(f"at most {row['of_bound']:.2f} of it")
            else:
                cells.append(f"{row['predicted']:.5f} / {row['measured']:.5f}")
        rows.append([data["labels"][slug], formula, *cells])
    return rows


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {
    "rates": rates,
    "noise": noise,
    "stability": stability,
    "edge": edge,
    "failures": failures,
    "structured": structured,
}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {
    "rates": rate_table,
    "constrained": constrained_table,
}
