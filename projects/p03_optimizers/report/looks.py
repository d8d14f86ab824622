"""One colour, line and marker for every method in every figure; each is told apart by two of the three."""

from __future__ import annotations

from typing import Any, NamedTuple

from shared.plotting import GREY, PALETTE


class Look(NamedTuple):
    """How a method is drawn."""

    color: str
    line: Any
    marker: str


LOOKS: dict[str, Look] = {
    "sgd": Look(PALETTE["black"], "-", "o"),
    "heavy_ball": Look(PALETTE["blue"], "-", "s"),
    "nesterov": Look(PALETTE["sky"], "--", "D"),
    "nesterov_constant": Look(PALETTE["sky"], "--", "D"),
    "nesterov_1983": Look(PALETTE["sky"], ":", "D"),
    "adagrad": Look(PALETTE["orange"], "-", "^"),
    "rmsprop": Look(PALETTE["green"], "--", "v"),
    "adam": Look(PALETTE["vermillion"], "-", "P"),
    "adamw": Look(PALETTE["vermillion"], ":", "X"),
    "lion": Look(PALETTE["purple"], "-.", "X"),
    "rprop": Look(PALETTE["purple"], ":", "<"),
    "adabelief": Look(PALETTE["vermillion"], "--", "h"),
    "muon_adamw": Look(PALETTE["purple"], "-", "*"),
    "conjugate_gradient": Look(PALETTE["green"], "-", "p"),
    "barzilai_borwein": Look(PALETTE["orange"], ":", "8"),
    "cg_hz": Look(PALETTE["green"], "-.", "p"),
    "lbfgs": Look(PALETTE["green"], "-", ">"),
    "bfgs": Look(PALETTE["blue"], ":", "H"),
    "trust_region": Look(PALETTE["black"], ":", "d"),
    "ista": Look(PALETTE["blue"], "-", "s"),
    "fista": Look(PALETTE["sky"], "--", "D"),
    "fista_restart": Look(PALETTE["vermillion"], "-", "P"),
    "admm": Look(PALETTE["green"], "-.", "v"),
    "subgradient": Look(PALETTE["black"], ":", "o"),
    "svrg": Look(PALETTE["orange"], "--", "^"),
    "saga": Look(PALETTE["purple"], "-", "X"),
    "gd_armijo": Look(PALETTE["black"], "--", "."),
}
OTHER = Look(GREY, (0, (1, 1)), ".")
SHORT = {
    "Gradient descent, Armijo": "GD, Armijo",
    "Nonlinear CG, Hager–Zhang": "CG, Hager–Zhang",
    "Trust region, Newton": "Trust region",
    "Nesterov, constant momentum": "Nesterov",
    "Schedule-free SGD": "Schedule-free",
}


def look(slug: str) -> Look:
    """The method's look; grey for those that no figure singles out."""
    return LOOKS.get(slug, OTHER)


def short(name: str) -> str:
    """A name that fits a narrow place."""
    return SHORT.get(name, name)
