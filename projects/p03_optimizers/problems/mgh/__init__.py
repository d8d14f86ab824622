"""Thirty-one of the thirty-five problems of More, Garbow and Hillstrom (1981), under short names."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from projects.p03_optimizers.problems.mgh import curve_fitting, few_variables, many_variables
from projects.p03_optimizers.problems.protocol import Problem

MGH: dict[str, Callable[[], Problem]] = {
    "mgh-01-rosenbrock": few_variables.rosenbrock,
    "mgh-02-freudenstein-roth": few_variables.freudenstein_roth,
    "mgh-03-powell-badly-scaled": few_variables.powell_badly_scaled,
    "mgh-04-brown-badly-scaled": few_variables.brown_badly_scaled,
    "mgh-05-beale": few_variables.beale,
    "mgh-06-jennrich-sampson": curve_fitting.jennrich_sampson,
    "mgh-07-helical-valley": few_variables.helical_valley,
    "mgh-08-bard": curve_fitting.bard,
    "mgh-09-gaussian": curve_fitting.gaussian,
    "mgh-10-meyer": curve_fitting.meyer,
    "mgh-12-box": curve_fitting.box,
    "mgh-13-powell-singular": few_variables.powell_singular,
    "mgh-14-wood": few_variables.wood,
    "mgh-15-kowalik-osborne": curve_fitting.kowalik_osborne,
    "mgh-16-brown-dennis": curve_fitting.brown_dennis,
    "mgh-17-osborne-1": curve_fitting.osborne_1,
    "mgh-18-biggs-exp6": curve_fitting.biggs_exp6,
    "mgh-19-osborne-2": curve_fitting.osborne_2,
    "mgh-20-watson-6": many_variables.watson,
    "mgh-20-watson-9": partial(many_variables.watson, 9),
    "mgh-21-extended-rosenbrock": many_variables.extended_rosenbrock,
    "mgh-22-extended-powell": many_variables.extended_powell,
    "mgh-23-penalty-1": many_variables.penalty_1,
    "mgh-24-penalty-2": many_variables.penalty_2,
    "mgh-25-variably-dimensioned": many_variables.variably_dimensioned,
    "mgh-26-trigonometric": many_variables.trigonometric,
    "mgh-27-brown-almost-linear": many_variables.brown_almost_linear,
    "mgh-28-discrete-boundary": many_variables.discrete_boundary,
    "mgh-29-discrete-integral": many_variables.discrete_integral,
    "mgh-30-broyden-tridiagonal": many_variables.broyden_tridiagonal,
    "mgh-31-broyden-banded": many_variables.broyden_banded,
    "mgh-35-chebyquad-8": many_variables.chebyquad,
    "mgh-35-chebyquad-9": partial(many_variables.chebyquad, 9),
}

LOCAL_MINIMA: dict[str, float] = {
    "mgh-02-freudenstein-roth": 48.98425367924,
    "mgh-18-biggs-exp6": 5.6556499255e-3,
    "mgh-26-trigonometric": 2.79505612188e-5,
    "mgh-27-brown-almost-linear": 1.0,
}
"""Further minima that the paper lists: a method that ends in one has solved the problem, though not globally."""


def solved(name: str, f: float) -> bool:
    """Whether a value is a minimum listed for problem `name` of MGH: to 1e-6 of it, or to 1e-12 where it is 0."""
    minima = [MGH[name]().f_star, LOCAL_MINIMA.get(name)]
    return any(abs(f - least) <= 1e-6 * abs(least) + 1e-12 for least in minima if least is not None)
