"""Whom to pay how much to learn a test result: targeting learnt and judged on Thornton's randomised trial.

Offering arm a costs its voucher, and the reward of person i at price lambda per dollar is got_i - lambda incentive_i.
Every policy is learnt on four folds of villages and scored on the fifth by doubly robust scores, so that a value is
that of a rule applied to villages it hasn't seen. Intervals are clustered by village, as in the paper.

Policies: one arm for all (nothing; "0.5 to 1", about a dollar for everyone); the best single arm by the training
folds; the greedy rule on a fitted model and the best depth-two tree, each on three sets of contexts.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats as scipy_stats

from projects.p06_bandits.data.thornton import ARMS, Trial, load_table, load_trial
from projects.p06_bandits.experiments.thornton_map import policy_map
from projects.p06_bandits.experiments.thornton_scores import N_FEATURES, doubly_robust, features, predict
from projects.p06_bandits.ope.bandit_log import FloatArray, IntArray
from projects.p06_bandits.ope.contributions import Contributions
from projects.p06_bandits.ope.intervals import clustered
from projects.p06_bandits.ope.policy_learning import learn_tree
from projects.p06_bandits.ope.reward_model import deal_folds
from projects.p06_bandits.ope.trial_check import chi_squared, permutation_p, shrunk_shares, weighted_means
from shared.parallel import pmap
from shared.seeding import rng as named_rng
from shared.stats import holm, wilson

if TYPE_CHECKING:
    from projects.p06_bandits.run import Config

PRICES = (0.0, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 1.25)
DOLLAR = 2  # the arm "0.5 to 1"


def exp_thornton(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Reproduce the trial's take-up, check its lottery, and draw the frontier of targeting."""
    trial, seed = load_trial(), int(rng.integers(2**31))
    splits = pmap(partial(_split, folds=cfg.thornton_folds, seed=seed), range(cfg.thornton_repeats), jobs, desc="split")
    # Scores of each policy's choices for (got, offered, paid), averaged over the splits, (prices, n, 3).
    scores = {name: np.mean([split[name] for split in splits], axis=0) for name in splits[0]}
    targeted = [name for name in scores if name.startswith(("greedy", "tree"))]
    against = {
        reference: _compare(trial, scores, [(name, reference) for name in targeted])
        for reference in ("best_uniform", "uniform_0", f"uniform_{DOLLAR}")
    }
    hiv = _compare(trial, scores, [("greedy_1", "greedy_0"), ("tree_1", "tree_0")])
    mix = _adjusted([_over_mix(trial, scores, name, p) for name in targeted for p in range(len(PRICES))])
    sensitivity = _sensitivity(trial)
    return {
        "n": len(trial),
        "villages": int(np.unique(trial.village).size),
        "folds": cfg.thornton_folds,
        "repeats": cfg.thornton_repeats,
        "arms": _arms(trial),
        "take_up": _take_up(trial),
        "lottery": _lottery(trial, cfg.thornton_permutations, named_rng(seed, "lotteries")),
        "sensitivity": sensitivity,
        "largest_shift": max(
            abs(a - b) for a, b in zip(sensitivity[1]["take_up"], sensitivity[2]["take_up"], strict=True)
        ),
        "prices": list(PRICES),
        "policies": {name: [_row(trial, s[p], price) for p, price in enumerate(PRICES)] for name, s in scores.items()},
        "comparisons": {reference: _summary(rows) for reference, rows in against.items()},
        "hiv": _summary(hiv),
        "mix": {"rows": mix, **_summary(mix)},
        "map": policy_map(trial),
    }


def _split(i: int, folds: int, seed: int) -> dict[str, FloatArray]:
    """Learn every policy on all folds of villages but one, score it on that one; scores (prices, n, 3) by policy."""
    trial, rng = load_trial(), named_rng(seed, "split", i)
    x = features(trial)
    outcomes = np.column_stack([trial.got, trial.incentive, trial.got * trial.incentive])  # (n, 3)
    names, village = np.unique(trial.village, return_inverse=True)
    fold = deal_folds(names.size, folds, rng)[village]
    found: dict[str, FloatArray] = {}
    for f in range(folds):
        test, train = np.flatnonzero(fold == f), np.flatnonzero(fold != f)
        judged = doubly_robust(trial, x, outcomes, train, test)  # (n_test, K, 3)
        # The scores to learn from are cross-fitted inside the training folds: nothing of the test fold gets in.
        learnt = np.zeros((len(trial), len(ARMS), 3))
        for inner in [g for g in range(folds) if g != f]:
            held_out = np.flatnonzero(fold == inner)
            learnt[held_out] = doubly_robust(trial, x, outcomes, train[fold[train] != inner], held_out)
        for name, choices in _policies(trial, x, outcomes, learnt, train, test).items():
            table = found.setdefault(name, np.zeros((len(PRICES), len(trial), 3)))
            for p in range(len(PRICES)):
                table[p, test] = judged[np.arange(test.size), choices[p]]
    return found


def _policies(
    trial: Trial, x: FloatArray, outcomes: FloatArray, learnt: FloatArray, train: IntArray, test: IntArray
) -> dict[str, list[IntArray]]:
    """Choices of each policy for the people of the test fold, one array (n_test,) per price."""
    rewards = [learnt[train][:, :, 0] - price * learnt[train][:, :, 1] for price in PRICES]  # (n_train, K) each
    same = {f"uniform_{a}": [np.full(test.size, a)] * len(PRICES) for a in range(len(ARMS))}
    choices: dict[str, list[IntArray]] = {**same}
    choices["best_uniform"] = [np.full(test.size, int(reward.mean(axis=0).argmax())) for reward in rewards]
    for c, d in enumerate(N_FEATURES):
        q_hat = predict(x[:, :d], trial, outcomes, train, test)
        choices[f"greedy_{c}"] = [(q_hat[:, :, 0] - price * q_hat[:, :, 1]).argmax(axis=1) for price in PRICES]
        choices[f"tree_{c}"] = [learn_tree(x[train, :d], reward).choose(x[test, :d]) for reward in rewards]
    return choices


def _row(trial: Trial, scores: FloatArray, price: float) -> dict[str, float]:
    """Value, take-up and costs of a policy, with intervals clustered by village."""
    value = clustered(Contributions(scores[:, 0] - price * scores[:, 1]), trial.village)
    take_up = clustered(Contributions(scores[:, 0]), trial.village)
    return {
        "value": value.estimate,
        "low": value.low,
        "high": value.high,
        "take_up": take_up.estimate,
        "take_up_low": take_up.low,
        "take_up_high": take_up.high,
        "offered": float(scores[:, 1].mean()),
        "paid": float(scores[:, 2].mean()),
    }


def _compare(trial: Trial, scores: dict[str, FloatArray], pairs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Differences in value of pairs of policies, paired by person and clustered by village, p-values after Holm."""
    return _adjusted(
        [
            {
                "policy": name,
                "price": price,
                **_test(trial, scores[name][p] - scores[reference][p], price),
            }
            for name, reference in pairs
            for p, price in enumerate(PRICES)
        ]
    )


def _summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Count what is significant after Holm, either way, and keep the row with the smallest p-value and the best one."""
    return {
        "n": len(rows),
        "better": sum(row["holm"] < 0.05 and row["difference"] > 0 for row in rows),
        "worse": sum(row["holm"] < 0.05 and row["difference"] < 0 for row in rows),
        "largest": max(rows, key=lambda row: float(row["difference"])),
        "surest": min(rows, key=lambda row: float(row["p"])),
    }


def _adjusted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add Holm's adjustment over the whole family of rows."""
    for row, adjusted in zip(rows, holm([row["p"] for row in rows]), strict=True):
        row["holm"] = adjusted
    return rows


def _test(trial: Trial, gap: FloatArray, price: float) -> dict[str, float]:
    """Mean of a gap's take-up less price times its cost, with clustered interval and two-sided p-value."""
    ci = clustered(Contributions(gap[:, 0] - price * gap[:, 1]), trial.village)
    dof = np.unique(trial.village).size - 1
    half = ci.high - ci.estimate
    p = 1.0 if half == 0 else 2 * scipy_stats.t.sf(abs(ci.estimate) / half * scipy_stats.t.ppf(0.975, dof), dof)
    return {"difference": ci.estimate, "low": ci.low, "high": ci.high, "p": float(p)}


def _over_mix(trial: Trial, scores: dict[str, FloatArray], name: str, p: int) -> dict[str, Any]:
    """Take-up gained over the best lottery between two uniform offers of the same cost.

    Giving one arm to a random share of the people and another to the rest reaches every point on the concave hull of
    the uniform offers, so only what lies above that hull is owed to knowing whom to pay.
    """
    uniform = [scores[f"uniform_{a}"][0] for a in range(len(ARMS))]
    cost, share = np.array([u[:, :2].mean(axis=0)[::-1] for u in uniform]).T
    budget = float(scores[name][p][:, 1].mean())
    best: tuple[float, int, int, float] | None = None
    for a in range(len(ARMS)):
        for b in range(a + 1, len(ARMS)):
            # The share w of arm b that costs the budget: (1 - w) c_a + w c_b = budget, cut to [0, 1].
            w = float(np.clip((budget - cost[a]) / (cost[b] - cost[a]), 0, 1))
            if (1 - w) * cost[a] + w * cost[b] > budget + 1e-9:
                continue
            reached = (1 - w) * share[a] + w * share[b]
            if best is None or reached > best[0]:
                best = (reached, a, b, w)
    if best is None:  # cheaper than the cheapest offer, by sampling noise alone
        best = (float(share[0]), 0, 1, 0.0)
    _, a, b, w = best
    slope = (share[b] - share[a]) / (cost[b] - cost[a]) if 0 < w < 1 else 0.0
    # Delta method: the budget is estimated too, and a dollar more buys `slope` of take-up from the mixture.
    mixture = (1 - w) * uniform[a] + w * uniform[b]
    gap = scores[name][p] - mixture
    return {"policy": name, "price": PRICES[p], "offered": budget, **_test(trial, gap, slope)}


def _arms(trial: Trial) -> list[dict[str, Any]]:
    """Size, amount and raw take-up of each arm."""
    rows = []
    for a, label in enumerate(ARMS):
        here = trial.arm == a
        share = wilson(int(trial.got[here].sum()), int(here.sum()))
        rows.append(
            {
                "label": label,
                "n": share.n,
                "dollars": float(trial.incentive[here].mean()),
                "share": share.estimate,
                "low": share.low,
                "high": share.high,
                "by_district": [float(v) for v in trial.propensity[:, a]],
            }
        )
    return rows


def _take_up(trial: Trial) -> dict[str, Any]:
    """Share that came without and with a voucher: raw, as published, and with the districts balanced."""
    tested = load_table().dropna(subset=["got", "tinc"])
    found: dict[str, Any] = {}
    for key, rows in (("without", tested["tinc"] == 0), ("with", tested["tinc"] > 0)):
        got = tested.loc[rows, "got"]
        share = wilson(int(got.sum()), len(got))
        found[key] = {"share": share.estimate, "low": share.low, "high": share.high, "n": share.n}
    paid = trial.arm > 0
    pooled = np.full(len(trial), paid.mean())
    by_district = 1 - trial.propensity[trial.block, 0]
    for key, e in (("gap", pooled), ("adjusted_gap", by_district)):
        # With shares as propensities, mean [1{paid} / e - 1{not paid} / (1 - e)] got is a difference of weighted means;
        # adding and taking away those means leaves the value and gives the right influence values.
        on, off = paid / e, ~paid / (1 - e)
        with_it, without = (float((w * trial.got).sum() / w.sum()) for w in (on, off))
        terms = with_it - without + on * (trial.got - with_it) - off * (trial.got - without)
        ci = clustered(Contributions(terms), trial.village)
        found[key] = {"value": ci.estimate, "low": ci.low, "high": ci.high}
    return found


def _lottery(trial: Trial, reps: int, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Permutation tests of the draw within districts, p-values after Holm."""
    rows: list[dict[str, Any]] = []
    for district in np.unique(trial.block):
        here = trial.block == district
        villages = trial.village[here]
        p = permutation_p(
            partial(chi_squared, villages), trial.arm[here], np.zeros(int(here.sum()), np.int64), reps, rng
        )
        rows.append({"what": f"arm by village, district {district + 1}", "p": p})
    for what, column in (("age", trial.age), ("distance", trial.distance), ("HIV", trial.hiv)):
        centred = column - np.array([column[trial.block == b].mean() for b in range(3)])[trial.block]
        p = permutation_p(partial(_covariance, centred), trial.arm, trial.block, reps, rng)
        rows.append({"what": f"arm by {what}, within districts", "p": p})
    return _adjusted(rows)


def _covariance(centred: FloatArray, arm: IntArray) -> float:
    return float(abs(centred @ arm))


def _sensitivity(trial: Trial) -> list[dict[str, Any]]:
    """Take-up by arm under three guesses of the lottery's probabilities."""
    district = trial.propensity[trial.block]
    pooled = np.broadcast_to(np.bincount(trial.arm, minlength=len(ARMS)) / len(trial), district.shape)
    village = shrunk_shares(trial.village, district, trial.arm, strength=20.0)
    return [
        {"propensities": label, "take_up": weighted_means(trial.got, trial.arm, e)}
        for label, e in (("one lottery", pooled), ("by district", district), ("by village, shrunk", village))
    ]
