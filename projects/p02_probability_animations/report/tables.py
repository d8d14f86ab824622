"""Tables: promised against measured, the methods for pi, and the walkers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Results = dict[str, Any]


def _share(found: dict[str, Any]) -> str:
    return f"{found['estimate']:.4f} [{found['low']:.4f}, {found['high']:.4f}]"


def coverage(results: Results) -> list[list[str]]:
    """What each band or interval promises, and how often it kept the promise."""
    lln, buffon = results["large_numbers"], results["buffon"]
    rows = [["Film", "What should hold the truth", "Promised", "Measured (95% Wilson)", "n"]]
    for source in ("die", "exponential"):
        for band, found in lln["sources"][source]["last"].items():
            promise = "0.95" if band == "normal" else "≥ 0.95"
            what = f"{band.capitalize()} band around the mean of {lln['n_draws']:,} draws, {source}"
            rows.append(["1", what, promise, _share(found), f"{found['n']:,}"])
    rows.append(
        ["4", f"95% interval for π from {buffon['n_needles']:,} needles", "0.95", _share(buffon["coverage"]),
         f"{buffon['coverage']['n']:,}"]
    )  # fmt: skip
    for name in ("buffon", "darts", "heights", "stratified", "sobol"):
        found = results["pi"]["methods"][name]["coverage"]
        rows.append(["5", f"95% band of {name}, held-out replications", "0.95", _share(found), f"{found['n']:,}"])
    for film, key, what in (
        ("6", "coin", "95% credible interval of a flat prior, coins drawn from it"),
        ("7", "regression", "95% predictive band, worlds drawn from the prior"),
    ):
        found = results[key]["coverage"]
        rows.append([film, what, "0.95", _share(found), f"{found['n']:,}"])
    return rows


def pi_methods(results: Results) -> list[list[str]]:
    """The methods for pi: error at the largest size, its slope, and what a digit costs."""
    data = results["pi"]
    rows = [
        ["Method", f"RMSE at n = {data['sizes'][-1]:,}", "Slope (95% bootstrap)", "Variance of heights / its own",
         "Times more samples for a digit"]
    ]  # fmt: skip
    for name in data["names"]:
        found = data["methods"][name]
        slope = found["slope"]
        rows.append(
            [
                name,
                f"{found['rmse'][-1]:.2e}",
                f"{slope['estimate']:.2f} [{slope['low']:.2f}, {slope['high']:.2f}]",
                f"{found['variance_factor']:,.3g}",
                f"{found['cost_of_a_digit']:.0f}",
            ]
        )
    return rows


def walkers(results: Results) -> list[list[str]]:
    """Metropolis by step size: what its own diagnostics say, and its error against the grid."""
    rows = [["Step", "Accepted", "Effective draws of all kept", "Split R-hat", "Error of the mean of β, in sd"]]
    for name in ("timid", "good", "reckless"):
        found = results["walk"]["walks"][name]
        rows.append(
            [
                f"{name} ({found['step']:g})",
                f"{found['acceptance']:.1%}",
                f"{found['ess']:,.0f} ({found['efficiency']:.2%})",
                f"{found['r_hat']:.3f}",
                f"{found['error_in_sd']:+.3f} ± {1.96 * found['standard_error_in_sd']:.3f}",
            ]
        )
    return rows


TABLES: dict[str, Callable[[Results], list[list[str]]]] = {
    "coverage": coverage,
    "pi_methods": pi_methods,
    "walkers": walkers,
}
