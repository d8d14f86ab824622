"""What theorems promise: `BOUNDS[slug]` lists the statements about the policy of that slug, with source and conditions.

Five kinds, which mean different things:

    finite-time   R_n <= fn(means, n) at every n for which it is finite, on every instance the conditions allow
    worst case    the same, but depending on n and the number of arms only
    exact         R_n = fn(means, n)
    bayesian      R_n averaged over the policy's own prior is at most fn(means, n); says nothing of one instance
    asymptotic    R_n / fn(means, n) tends to 1 (at most); no statement about any finite n

`anytime` tells whether one run of the policy obeys the bound at every n. Where it is False the policy is tuned to its
horizon, and the bound holds at n = horizon only.

`checked` tells how the constants were checked when this was written. "stated and proved" means that the theorem's
statement was found with these constants in the public Lean formalisation of Lattimore & Szepesvari's book
(prove2me/formalpedia), marked there as proved; "stated" that a source other than memory states it so; "derived" that
it is worked out in the docstring from such a statement; "unverified" that it is quoted from memory of the paper.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from projects.p06_bandits.theory.bounds import adversarial, bayesian, exploration, optimism

Kind = Literal["finite-time", "worst case", "exact", "bayesian", "asymptotic"]
BoundFunction = Callable[[Sequence[float], float], float]


@dataclass(frozen=True)
class Bound:
    """One theorem about one policy."""

    name: str
    """Short label, for tables and legends."""
    reference: str
    """Paper and theorem."""
    fn: BoundFunction
    """(means, n) -> bound on the expected regret after n rounds; +inf outside the theorem's conditions."""
    kind: Kind
    condition: str
    """What it asks of the rewards and of the policy's settings."""
    anytime: bool = True
    checked: str = "stated"


def epsilon_greedy_bound(c: float, d: float) -> Bound:
    """The bound for epsilon_t-greedy with settings c and d (they must suit the instance: d <= smallest gap)."""
    return Bound(
        "Auer et al. 2002, Thm 3",
        "Auer, Cesa-Bianchi & Fischer 2002, Theorem 3",
        partial(exploration.epsilon_greedy, c=c, d=d),
        "finite-time",
        f"rewards in [0, 1], c = {c:g}, d = {d:g} <= smallest gap",
        checked="unverified",
    )


def explore_then_commit_bound(m: int) -> Bound:
    """The bound for explore-then-commit with m pulls per arm."""
    return Bound(
        "L&S Thm 6.1",
        "Lattimore & Szepesvari 2020, Theorem 6.1",
        partial(exploration.explore_then_commit, m=m),
        "finite-time",
        f"rewards in [0, 1], m = {m} <= n / K",
        checked="stated and proved",
    )


def kl_ucb_bound() -> Bound:
    """The bound for KL-UCB with c = 3; the registry's c = 0, better in practice, has no finite-time theorem."""
    return Bound(
        "Cappe et al. 2013, Thm 1",
        "Cappe, Garivier, Maillard, Munos & Stoltz 2013, Theorem 1",
        optimism.kl_ucb,
        "finite-time",
        "Bernoulli rewards with means inside (0, 1), c = 3, n >= 3",
    )


def successive_elimination_bound(delta: float) -> Bound:
    """The bound for successive elimination with risk delta."""
    return Bound(
        "from Even-Dar et al. 2006",
        "from Even-Dar, Mannor & Mansour 2006, Theorem 8",
        partial(exploration.successive_elimination, delta=delta),
        "finite-time",
        f"rewards in [0, 1], delta = {delta:g}",
        checked="derived",
    )


_RUSSO = Bound(
    "Russo & Van Roy 2016",
    "Russo & Van Roy 2016, Proposition 1; Lattimore & Szepesvari 2020, Theorem 36.5",
    bayesian.information_ratio,
    "bayesian",
    "rewards in [0, 1], means drawn from the policy's prior",
    checked="stated and proved",
)


def _optimal(reference: str, condition: str) -> Bound:
    return Bound("limit", reference, bayesian.lai_robbins_limit, "asymptotic", condition, checked="unverified")


BOUNDS: dict[str, tuple[Bound, ...]] = {
    "random": (Bound("exact", "by definition", exploration.uniform, "exact", "none", checked="derived"),),
    "etc": (explore_then_commit_bound(10),),
    "epsilon_decay": (epsilon_greedy_bound(0.15, 0.1),),
    "successive_elimination": (successive_elimination_bound(0.1),),
    "ucb1": (
        Bound(
            "Auer et al. 2002, Thm 1",
            "Auer, Cesa-Bianchi & Fischer 2002, Theorem 1",
            optimism.ucb1,
            "finite-time",
            "rewards in [0, 1]",
        ),
    ),
    "ucb_delta": (
        Bound(
            "L&S Thm 7.1",
            "Lattimore & Szepesvari 2020, Theorem 7.1",
            optimism.ucb_delta,
            "finite-time",
            "rewards in [0, 1] (sigma = 1/2), delta = 1 / n^2",
            anytime=False,
            checked="stated and proved",
        ),
        Bound(
            "L&S Thm 7.2 (worst case)",
            "Lattimore & Szepesvari 2020, Theorem 7.2",
            optimism.ucb_delta_worst_case,
            "worst case",
            "rewards in [0, 1] (sigma = 1/2), delta = 1 / n^2",
            anytime=False,
            checked="stated and proved",
        ),
    ),
    "ucb_asymptotic": (
        Bound(
            "L&S Thm 8.1",
            "Lattimore & Szepesvari 2020, Theorem 8.1",
            optimism.asymptotic_ucb,
            "finite-time",
            "rewards in [0, 1] (sigma = 1/2)",
            checked="stated and proved",
        ),
    ),
    "ucb_v": (
        Bound(
            "Audibert et al. 2009, Thm 4",
            "Audibert, Munos & Szepesvari 2009, Theorem 4",
            optimism.ucb_v,
            "finite-time",
            "Bernoulli rewards, zeta = 1.2, c = 1",
            checked="unverified",
        ),
    ),
    "moss": (
        Bound(
            "L&S Thm 9.1 (worst case)",
            "Lattimore & Szepesvari 2020, Theorem 9.1 (sigma = 1/2: the MOSS of Audibert & Bubeck 2009)",
            optimism.moss,
            "worst case",
            "rewards in [0, 1], n >= K",
            anytime=False,
            checked="stated and proved",
        ),
    ),
    "kl_ucb": (_optimal("Garivier & Cappe 2011, Theorem 1", "Bernoulli rewards; proved for c >= 3"),),
    "kl_ucb_pp": (
        Bound(
            "Menard & Garivier 2017 (worst case)",
            "Menard & Garivier 2017, Theorem 2",
            optimism.kl_ucb_plus_plus,
            "worst case",
            "Bernoulli rewards, n >= K",
            anytime=False,
            checked="unverified",
        ),
        _optimal("Menard & Garivier 2017, Theorem 3", "Bernoulli rewards"),
    ),
    "thompson": (
        _RUSSO,
        _optimal("Kaufmann, Korda & Munos 2012, Theorem 1; Agrawal & Goyal 2013", "Bernoulli rewards"),
    ),
    "bayes_ucb": (_optimal("Kaufmann, Cappe & Garivier 2012, Theorem 1", "Bernoulli rewards; proved for c >= 5"),),
    "imed": (_optimal("Honda & Takemura 2015, Theorem 5", "rewards in (-inf, 1]"),),
    "dmed": (_optimal("Honda & Takemura 2010, Theorem 4", "rewards in [0, 1]"),),
    "ids": (_RUSSO,),
    "exp3": (
        Bound(
            "Auer et al. 2002b, Cor 3.2",
            "Auer, Cesa-Bianchi, Freund & Schapire 2002, Corollary 3.2",
            adversarial.exp3_mixed,
            "worst case",
            "any rewards in [0, 1]",
            anytime=False,
            checked="unverified",
        ),
    ),
    "exp3_ix": (
        Bound(
            "from Neu 2015, Thm 1",
            "from Neu 2015, Theorem 1",
            adversarial.exp3_ix,
            "worst case",
            "any rewards in [0, 1]",
            checked="unverified",
        ),
    ),
    "tsallis_inf_iw": (
        Bound(
            "Zimmert & Seldin 2021 (any rewards)",
            "Zimmert & Seldin 2021, Theorem 1",
            adversarial.tsallis_inf_iw,
            "worst case",
            "any rewards in [0, 1]",
        ),
    ),
    "tsallis_inf": (
        Bound(
            "Zimmert & Seldin 2021 (any rewards)",
            "Zimmert & Seldin 2021, Theorem 1",
            adversarial.tsallis_inf_rv,
            "worst case",
            "any rewards in [0, 1]",
        ),
        Bound(
            "Zimmert & Seldin 2021 (stochastic)",
            "Zimmert & Seldin 2021, Theorem 1 (self-bounding, C = 0)",
            adversarial.tsallis_inf_rv_stochastic,
            "finite-time",
            "rewards in [0, 1], one best arm",
        ),
    ),
}
"""Theorems by the slug of the policy, for the settings the registry of policies gives it."""

NO_BOUND: dict[str, str] = {
    "ucb_tuned": "no proof: Auer et al. 2002, section 4, offer UCB1-tuned on the strength of experiments",
    "ftl": "regret is linear in n: the best arm is abandoned for ever with positive probability",
    "epsilon_greedy": "a constant epsilon pays epsilon times the mean gap in every round: linear in n",
    "softmax": "a constant temperature gives linear regret (Cesa-Bianchi et al. 2017, section 2)",
}
"""Policies about which there is nothing to state, and why."""
