"""Findings about the iterative methods."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from projects.p01_linear_algebra.claims.reach import reached
from shared.readme import Claim


def _solvers(results: dict[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = results["iterative"]
    return data


def _cg(results: dict[str, Any]) -> bool:
    data = _solvers(results)["cg"]
    reached(data["n"], 400)
    curves = data["curves"].values()
    held = all(e <= b * (1 + 1e-9) + 1e-12 for c in curves for e, b in zip(c["cg"], c["bound"], strict=True))
    return bool(held and all(0.85 * c["steps_by_bound"] <= c["steps"] <= c["steps_by_bound"] for c in curves))


def _clustered(results: dict[str, Any]) -> bool:
    data = _solvers(results)["cg"]
    steps = data["curves"]["1000"]["steps"]
    return bool(steps is not None and data["clustered"]["steps"] < 0.2 * steps)


def _preconditioned(results: dict[str, Any]) -> bool:
    runs = _solvers(results)["preconditioners"]["runs"]
    steps = [runs[name]["steps"] for name in ("ic0", "jacobi", "none")]
    return all(2 * fewer < more for fewer, more in pairwise(steps))


def _ghosts(results: dict[str, Any]) -> bool:
    data = _solvers(results)["lanczos"]
    reached(data["steps"], 100)
    true = len(data["outliers"])
    clean = data["full"]["most_copies"] == true and data["full"]["loss"][-1] < 1e-13
    return bool(clean and data["plain"]["most_copies"] > 2 * true and data["plain"]["loss"][-1] > 0.1)


def _restarts(results: dict[str, Any]) -> bool:
    data = _solvers(results)["residual_methods"]
    shift = data["shift"]
    still = shift["least_before_last"] > 1 - 1e-12 and shift["steps"] == data["n"] and not shift["restarted_converged"]
    return bool(still and data["runs"]["full"]["steps"] <= data["n"] < data["runs"]["5"]["steps"])


def _longer_is_not_better(results: dict[str, Any]) -> bool:
    data = _solvers(results)["residual_methods"]
    reached(data["n"], 100)
    return bool(data["runs"]["20"]["steps"] > data["runs"]["10"]["steps"])


def _rates(results: dict[str, Any]) -> bool:
    data = _solvers(results)["rates"]
    reached(data["draws"], 40)
    return bool(
        data["power_gap"] < 0.05 and abs(data["rayleigh_order"] - 3) < 0.4 and data["rayleigh_most_steps"] <= 15
    )


def _randomized(results: dict[str, Any]) -> bool:
    spectra = _solvers(results)["randomized"]["spectra"].values()
    return all(case["errors"][0] <= case["bound"] and case["errors"][2] <= 1.1 * case["best"] for case in spectra)


CLAIMS: dict[str, Claim] = {
    "cg_bound": (
        "Conjugate gradients never leave their bound, and need nearly the steps it allows where eigenvalues are "
        "spread for the worst: {iterative.cg.curves.100.steps} of {iterative.cg.curves.100.steps_by_bound} to 1e-8 at "
        "condition 100, {iterative.cg.curves.1000.steps} of {iterative.cg.curves.1000.steps_by_bound} at 1000 (n = "
        "{iterative.cg.n}).",
        _cg,
    ),
    "cg_clusters": (
        "The condition number is not the whole story: with all but three eigenvalues in [1, 1.1] the same condition of "
        "1000 takes {iterative.cg.clustered.steps} steps instead of {iterative.cg.curves.1000.steps}.",
        _clustered,
    ),
    "preconditioners": (
        "On diffusion with conductivities that jump by 1000 (n = {iterative.preconditioners.n}) conjugate gradients "
        "take {iterative.preconditioners.runs.none.steps} steps alone, {iterative.preconditioners.runs.jacobi.steps} "
        "with Jacobi's preconditioner and {iterative.preconditioners.runs.ic0.steps} with incomplete Cholesky.",
        _preconditioned,
    ),
    "lanczos_ghosts": (
        "Lanczos without reorthogonalisation finds three eigenvalues {iterative.lanczos.plain.most_copies} times over "
        "in {iterative.lanczos.steps} steps; with it each comes once.",
        _ghosts,
    ),
    "gmres_restarts": (
        "GMRES on the cyclic shift of order {iterative.residual_methods.n} leaves the residual at 1 until the last "
        "step, and restarted one step earlier never moves; on convection and diffusion restarting every 5 steps takes "
        "{iterative.residual_methods.runs.5.steps} steps instead of {iterative.residual_methods.runs.full.steps}.",
        _restarts,
    ),
    "longer_restarts_can_lose": (
        "A longer restart is no safe bet: every 20 steps takes {iterative.residual_methods.runs.20.steps} steps, "
        "every 10 only {iterative.residual_methods.runs.10.steps} (one right-hand side, n = "
        "{iterative.residual_methods.n}).",
        _longer_is_not_better,
    ),
    "rates": (
        "Power iteration's residual falls by |λ2/λ1| a step to within {iterative.rates.power_gap:.1g} on "
        "{iterative.rates.draws} random symmetric matrices; Rayleigh quotient iteration has order "
        "{iterative.rates.rayleigh_order:.1f} (median of {iterative.rates.rayleigh_order_n} triples) and needs "
        "{iterative.rates.rayleigh_steps.estimate:.1f} [{iterative.rates.rayleigh_steps.low:.1f}, "
        "{iterative.rates.rayleigh_steps.high:.1f}] steps (95% t interval).",
        _rates,
    ),
    "randomized_svd": (
        "Randomised SVD stays under Halko's bound and two further passes come within 10% of the best basis there is, "
        "for singular values that fall fast and for those that fall slowly (rank {iterative.randomized.rank} + "
        "{iterative.randomized.oversampling} of {iterative.randomized.n}, means of {iterative.randomized.draws} "
        "draws).",
        _randomized,
    ),
}
