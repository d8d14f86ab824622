"""One stream of contexts, 65 features and 10 actions: LinUCB against other LinUCBs and against Vowpal Wabbit.

The stream is scikit-learn's digits as a bandit problem; every side plays the same permutation from a fresh start, sees
the reward of its own choice only, and has the data in its own format beforehand (but for Vowpal Wabbit, see there).
Vowpal Wabbit learns by first-order steps and LinUCB by second-order ones: rounds per second aren't equal work there, so
that accuracy after equal rounds stands beside them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from projects.p06_bandits.contextual import progressive
from projects.p06_bandits.contextual.linucb import LinUCB
from projects.p06_bandits.contextual.protocol import FloatArray
from projects.p06_bandits.data import classification
from projects.p06_bandits.peers.race import ACCURACY, RATE, Contender, Row, Settings, make_row, race
from shared.seeding import rng
from shared.stats import paired_diff_ci

ACTIONS = list(range(10))
ALPHA = 0.3
SINGLE = "--cb_explore 10 --epsilon 0.05"
ADF = "--cb_explore_adf --cb_type mtr -q sa --ignore_linear s"
# Nine settings a side for the comparison of accuracies. What matters most to Vowpal Wabbit is its learning rate (0.5 if
# not told).
ALPHAS = (0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 2.0)
SQUARECB = tuple(
    f"{ADF} --squarecb --gamma_scale {gamma} -l {rate}" for gamma in (10, 100, 1000) for rate in (0.5, 2, 8)
)
EPSILON_GREEDY = tuple(f"{ADF} --epsilon {epsilon} -l {rate}" for epsilon in (0.02, 0.05, 0.1) for rate in (0.5, 2, 8))
TUNING, REPORTED = 2, 10


@dataclass(frozen=True)
class Stream:
    """The first rounds of a permutation of the digits."""

    contexts: FloatArray
    """Pixels in [0, 1] and a column of ones, (T, 65)."""
    rewards: FloatArray
    """1 at the label, else 0, (T, 10)."""

    def first(self, rounds: int) -> Stream:
        """Its first rounds."""
        return Stream(self.contexts[:rounds], self.rewards[:rounds])


def digits(seed: int, *names: object) -> Stream:
    """Permute the digits by the random stream of that name."""
    data = classification.load("digits")
    order = rng(seed, "bench", *names).permutation(len(data.rewards))
    return Stream(np.column_stack([data.contexts[order] / 16.0, np.ones(len(order))]), data.rewards[order])


def linucb(alpha: float, stream: Stream) -> float:
    """Play ours through its public class and progressive validation; gives the accuracy."""
    return progressive.play(LinUCB(alpha), stream.contexts, stream.rewards, rng(0, "bench", "linucb")).accuracy()


def vowpal_wabbit(options: str, stream: Stream, prebuilt: bool = False) -> Callable[[], float]:
    """Make a pass of Vowpal Wabbit over a stream, which gives the accuracy.

    A round's example (for ADF: the list of its shared line and its actions) serves prediction and learning, its label
    is set in between: the cheapest way that learns the same as two text lines a round. Examples are built in the pass,
    or all beforehand (`prebuilt`), and then the clock sees the learner alone. Zeros are left out, and so is the column
    of ones: Vowpal Wabbit adds its own constant.
    """
    from vowpalwabbit import Example, LabelType, Workspace

    vw, draw, adf = Workspace(f"{options} --quiet"), random.Random(0), "adf" in options
    action_lines = [f"|a {a}" for a in ACTIONS]

    def build(x: list[float]) -> Any:
        if adf:
            return vw.parse(["shared |s " + " ".join([f"{i}:{v}" for i, v in enumerate(x) if v]), *action_lines])
        example = Example(vw, None, LabelType.CONTEXTUAL_BANDIT)
        example.push_features("s", [(i, v) for i, v in enumerate(x) if v])  # quicker than text for a single line
        example.setup_example()
        return example

    contexts: list[Any] = stream.contexts[:, :-1].tolist()
    if prebuilt:
        contexts = [build(x) for x in contexts]
    labels = stream.rewards.argmax(axis=1).tolist()

    def play() -> float:
        correct = 0
        for x, label in zip(contexts, labels, strict=True):
            example = x if prebuilt else build(x)
            probabilities = vw.predict(example)
            action, left = 0, draw.random() - probabilities[0]
            while left >= 0 and action < len(ACTIONS) - 1:
                action += 1
                left -= probabilities[action]
            told = f"{action + 1}:{-int(action == label)}:{probabilities[action]}"
            if adf:
                example[action + 1].set_label_string(told)
            else:
                example.unsetup_example()  # set up without a label it counts as a test example, never learnt from
                example.set_label_string(told)
            vw.learn(example)
            vw.finish_example(example)
            correct += action == label
        return correct / len(labels)

    return play


def mabwiser(stream: Stream, seed: int) -> Callable[[], float]:
    """Make a pass of MABWiser's LinUCB: predict, then partial_fit; it inverts the action's matrix anew each round."""
    from mabwiser.mab import MAB, LearningPolicy

    contexts, rewards = [x[None] for x in stream.contexts], stream.rewards.tolist()

    def play() -> float:
        mab = MAB(ACTIONS, LearningPolicy.LinUCB(alpha=ALPHA), seed=seed)
        mab.fit(ACTIONS[:1], rewards[0][:1], contexts[0])  # it wants one round before it predicts
        earned = 0.0
        for x, reward in zip(contexts, rewards, strict=True):
            action = mab.predict(x)
            mab.partial_fit([action], [reward[action]], x)
            earned += reward[action]
        return earned / len(rewards)

    return play


def coba(stream: Stream, seed: int) -> Callable[[], float]:
    """Make a pass of coba's LinUCB, one model over all action-feature pairs, by the Sherman-Morrison formula too."""
    from coba.learners import LinUCBLearner

    contexts, rewards = stream.contexts.tolist(), stream.rewards.tolist()
    one_hot = [tuple(float(a == b) for b in ACTIONS) for a in ACTIONS]

    def play() -> float:
        learner = LinUCBLearner(alpha=ALPHA, features=["ax"], seed=seed)
        earned = 0.0
        for x, reward in zip(contexts, rewards, strict=True):
            chosen, p = learner.predict(x, one_hot)[:2]
            action = one_hot.index(chosen)
            learner.learn(x, chosen, reward[action], p)
            earned += reward[action]
        return earned / len(rewards)

    return play


def speed_rows(settings: Settings, seed: int) -> Iterator[Row]:
    """Rounds per CPU second of the online loop: choose, see the reward, learn."""
    stream = digits(seed, "speed")

    def ours(rounds: int) -> Callable[[], object]:
        return partial(linucb, ALPHA, stream.first(rounds))

    def wabbit(options: str, prebuilt: bool) -> Contender:
        return Contender(lambda rounds: vowpal_wabbit(options, stream.first(rounds), prebuilt))

    going, before = (
        "examples built as it goes, as ours starts from arrays",
        "examples built beforehand, its learner alone",
    )
    peers: dict[str, tuple[str, Contender, float | None]] = {
        f"`--cb_explore 10`, {going}": ("vowpalwabbit", wabbit(SINGLE, False), 2),
        f"`--cb_explore 10`, {before}": ("vowpalwabbit", wabbit(SINGLE, True), 2),
        f"`--cb_explore_adf --squarecb`, {going}": ("vowpalwabbit", wabbit(SQUARECB[0], False), 2),
        f"`--cb_explore_adf --squarecb`, {before}": ("vowpalwabbit", wabbit(SQUARECB[0], True), 2),
        "its LinUCB": ("mabwiser", Contender(lambda rounds: mabwiser(stream.first(rounds), seed)), None),
        "its LinUCB with the same 650 parameters in one model, 200 rounds of it": (
            "coba",
            Contender(lambda rounds: coba(stream.first(rounds), seed), most=200),
            None,
        ),
    }
    rounds = min(2 * settings.rounds, len(stream.rewards))
    best = race(
        {"ours": Contender(ours), **{name: contender for name, (_, contender, _) in peers.items()}},
        rounds,
        settings.repeats,
    )
    for name, (peer, _, target) in peers.items():
        workload = f"LinUCB against {name}: one stream of {rounds:,} digits, d = 65, K = 10"
        yield make_row(workload, peer, best["ours"], best[name], RATE, target)


def accuracy_rows(settings: Settings, seed: int) -> Iterator[Row]:
    """Progressive-validation accuracy: nine settings a side, tuned on other permutations than the reported ones."""
    rounds = min(2 * settings.rounds, len(classification.load("digits").rewards))
    tuning = [digits(seed, "tuning", i).first(rounds) for i in range(TUNING)]
    reported = [digits(seed, "reported", i).first(rounds) for i in range(REPORTED)]

    def tuned(choices: Sequence[Any], score: Callable[[Any, Stream], float]) -> tuple[Any, list[float]]:
        chosen = max(choices, key=lambda choice: sum(score(choice, stream) for stream in tuning))
        return chosen, [score(chosen, stream) for stream in reported]

    alpha, ours = tuned(ALPHAS, linucb)
    for name, choices in (("SquareCB", SQUARECB), ("ε-greedy", EPSILON_GREEDY)):
        options, theirs = tuned(choices, lambda choice, stream: vowpal_wabbit(choice, stream)())
        ahead = paired_diff_ci(ours, theirs)
        workload = (
            f"Accuracy of LinUCB (α = {alpha:g}) against {name} (mtr, `{options.removeprefix(ADF).strip()}`) in one "
            f"pass over {rounds:,} digits, each the best of {len(choices)} settings on {TUNING} other permutations; "
            f"ahead by {ahead.estimate:.3f} [{ahead.low:.3f}, {ahead.high:.3f}] (n = {REPORTED}, paired t, 95%)"
        )
        yield make_row(workload, "vowpalwabbit", float(np.mean(ours)), float(np.mean(theirs)), ACCURACY)
