"""Figures and tables of the iterative methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from shared.plotting import COLORS, GREY, PALETTE, figure


def _solvers(results: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = results["iterative"]
    return data


def conjugate_gradients(results: dict[str, Any]) -> Figure:
    """Errors against their bounds for three condition numbers, and residuals with preconditioners."""
    cg, preconditioned = _solvers(results)["cg"], _solvers(results)["preconditioners"]
    fig: Figure
    left: Axes
    right: Axes
    fig, (left, right) = figure(ncols=2, width=9.6, height=3.9)
    for color, curve in zip(COLORS, cg["curves"].values(), strict=False):
        left.plot(curve["cg"], color=color, label=rf"$\kappa$ = {curve['kappa']:g}")
        left.plot(curve["bound"], color=color, ls=":", lw=1.1)
        left.plot(curve["steepest"], color=color, ls="--", lw=1.1, alpha=0.8)
    clustered = cg["clustered"]
    left.plot(clustered["errors"], color=PALETTE["black"], lw=1.2, label=r"$\kappa$ = 1000, but three values apart")
    for style, name in (("-", "conjugate gradients"), (":", "its bound"), ("--", "steepest descent")):
        left.plot([], [], color=GREY, ls=style, label=name)
    left.set(yscale="log", ylim=(1e-17, 3), xlim=(0, None), xlabel="step k", ylabel=r"$|e_k|_A\; /\; |e_0|_A$")
    left.legend(loc="lower right")
    left.set_title(f"Error and bound, n = {cg['n']}")
    names = {"none": "no preconditioner", "jacobi": "Jacobi", "ic0": "incomplete Cholesky"}
    for color, (name, run) in zip(COLORS, preconditioned["runs"].items(), strict=False):
        right.plot(run["residuals"], color=color, label=f"{names[name]}: {run['steps']} steps")
    right.set(yscale="log", xlim=(0, None), xlabel="step k", ylabel=r"$|r_k|\; /\; |b|$")
    right.legend(loc="upper right")
    right.set_title(f"Diffusion with jumps, n = {preconditioned['n']}, κ = {preconditioned['condition']:.0f}")
    return fig


def lanczos_ghosts(results: dict[str, Any]) -> Figure:
    """Loss of orthogonality, and copies of eigenvalues that come with it."""
    data = _solvers(results)["lanczos"]
    fig: Figure
    fig, (left, right) = figure(ncols=2, width=9.6, height=3.6)
    steps = np.arange(1, len(data["plain"]["loss"]) + 1)
    for name, label, color in (("plain", "three terms only", "vermillion"), ("full", "reorthogonalised", "blue")):
        run = data[name]
        k = np.arange(1, len(run["loss"]) + 1)
        left.plot(k, np.maximum(run["loss"], 1e-17), color=PALETTE[color], label=label)
        right.step(k, run["copies"], color=PALETTE[color], where="mid", label=label)
    error = data["plain"]["error"]
    left.plot(
        steps, np.maximum(error, 1e-17), color=PALETTE["vermillion"], ls=":", label="error of the largest Ritz value"
    )
    left.set(yscale="log", xlim=(0, None), xlabel="step", ylabel=r"largest entry of $|Q^TQ - I|$")
    left.legend(loc="center right")
    left.set_title("Orthogonality goes when a value converges")
    right.axhline(len(data["outliers"]), color=GREY, lw=0.8, ls="--")
    right.text(1, len(data["outliers"]) + 0.2, f"{len(data['outliers'])} outlying eigenvalues", fontsize=8, color=GREY)
    right.set(xlim=(0, None), ylim=(0, None), xlabel="step", ylabel="Ritz values within 1e-8 of them")
    right.legend(loc="upper left", bbox_to_anchor=(0.0, 0.9))
    right.set_title(f"Ghosts, n = {data['n']}")
    return fig


def residual_methods(results: dict[str, Any]) -> Figure:
    """Residuals of GMRES with restarts, and of MINRES beside GMRES."""
    data = _solvers(results)["residual_methods"]
    fig: Figure
    fig, (left, right) = figure(ncols=2, width=9.6, height=3.6)
    for color, (name, run) in zip(COLORS, data["runs"].items(), strict=False):
        label = "no restart" if name == "full" else f"restart {name}"
        left.plot(run["residuals"], color=color, label=f"{label}: {run['steps']} steps")
    left.plot([0, data["n"] - 1, data["n"]], [1, 1, 1e-14], color=PALETTE["black"], ls=":", lw=1.1)
    left.text(data["n"] + 4, 0.25, "cyclic shift", fontsize=8)
    left.set(yscale="log", ylim=(1e-12, 3), xlim=(0, None), xlabel="step", ylabel=r"$|r_k|\; /\; |b|$")
    left.legend(loc="upper right")
    left.set_title(f"GMRES on convection and diffusion, n = {data['n']}")
    right.plot(data["minres"]["gmres_residuals"], color=PALETTE["blue"], label="GMRES, no restart", lw=2.4, alpha=0.5)
    right.plot(data["minres"]["residuals"], color=PALETTE["vermillion"], label="MINRES, three vectors", ls="--")
    right.set(yscale="log", ylim=(1e-10, 3), xlim=(0, None), xlabel="step", ylabel=r"$|r_k|\; /\; |b|$")
    right.legend(loc="lower left")
    right.set_title("A symmetric indefinite system")
    return fig


def rates(results: dict[str, Any]) -> Figure:
    """Predicted and measured rates, the residuals of one example, and randomised SVD against the best."""
    data, sketch = _solvers(results)["rates"], _solvers(results)["randomized"]
    fig: Figure
    fig, (left, middle, right) = figure(ncols=3, width=11.0, height=3.6)
    left.plot([0, 1], [0, 1], color=GREY, lw=0.8)
    for name, color, marker in (("power", "blue", "o"), ("inverse", "vermillion", "s")):
        predicted, measured = np.array(data[name]).T
        left.plot(predicted, measured, marker, color=PALETTE[color], label=f"{name} iteration", mfc="none")
    left.set(xlim=(0, 1), ylim=(0, 1), xlabel="predicted factor a step", ylabel="measured factor a step")
    left.legend(loc="upper left")
    left.set_title(f"{data['draws']} random matrices, n = {data['n']}")
    for (name, run), color, marker in zip(
        data["example"].items(), ("blue", "vermillion", "green"), ("o", "s", "^"), strict=True
    ):
        middle.plot(run, color=PALETTE[color], marker=marker, ms=3, lw=1.0, label=name)
    middle.set(yscale="log", xlim=(0, None), xlabel="step", ylabel=r"$|A q - \lambda q|$")
    middle.legend(loc="center right")
    middle.set_title("The first of them")
    for (name, run), color in zip(sketch["spectra"].items(), ("blue", "vermillion"), strict=True):
        passes = np.arange(len(run["errors"]))
        right.plot(
            passes, np.array(run["errors"]) / run["best"], color=PALETTE[color], marker="o", label=f"{name} decay"
        )
        right.plot(0, run["bound"] / run["best"], "_", ms=14, mew=2, color=PALETTE[color])
    right.plot([], [], "_", ms=10, mew=2, color=GREY, label="Halko's bound, no pass")
    right.axhline(1.0, color=GREY, lw=0.8)
    right.set(yscale="log", xlabel="further passes through A", ylabel="error / best error of that rank")
    right.set_xticks(passes)
    right.legend(loc="upper right")
    right.set_title(f"Randomised SVD, {sketch['rank']} + {sketch['oversampling']} of {sketch['n']}")
    return fig


def solver_table(results: dict[str, Any]) -> list[list[str]]:
    """Steps of conjugate gradients to 1e-8: measured, by the bound, and how near the bound came."""
    cg = _solvers(results)["cg"]
    rows = [["condition", f"steps to {cg['tolerance']:g}", "steps by the bound", "largest error / bound"]]
    for curve in cg["curves"].values():
        steps = "–" if curve["steps"] is None else str(curve["steps"])
        rows.append([f"{curve['kappa']:g}", steps, str(curve["steps_by_bound"]), f"{curve['largest_share']:.2f}"])
    rows.append(["1000, all but three eigenvalues in [1, 1.1]", str(cg["clustered"]["steps"]), "–", "–"])
    return rows


def restart_table(results: dict[str, Any]) -> list[list[str]]:
    """Steps of GMRES by restart length."""
    rows = [["GMRES", "steps to 1e-10", "true residual"]]
    for name, run in _solvers(results)["residual_methods"]["runs"].items():
        label = "without restarts" if name == "full" else f"restarted every {name} steps"
        steps = str(run["steps"]) if run["converged"] else f"not in {run['steps']}"
        rows.append([label, steps, f"{run['true_residual']:.1e}"])
    return rows


FIGURES: dict[str, Callable[[dict[str, Any]], Figure]] = {
    "conjugate_gradients": conjugate_gradients,
    "lanczos_ghosts": lanczos_ghosts,
    "residual_methods": residual_methods,
    "rates": rates,
}
TABLES: dict[str, Callable[[dict[str, Any]], list[list[str]]]] = {
    "conjugate_gradients": solver_table,
    "gmres_restarts": restart_table,
}
