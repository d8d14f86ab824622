"""Against the peers: the same work on both sides of one run, in CPU seconds on one core, into results/bench.json.

`make bench` sets up an environment that holds the peers; `python -m projects.p06_bandits.bench --help` names the flags.

How it is measured: the sides take turns `REPEATS` times after a warm-up (compilation, imports, caches) and the best turn of
each counts, since whatever else the machine does can only slow a turn down. Data are made and converted to each peer's own
format beforehand. Whatever is unequal is told in the row, and it is unequal in the peer's favour: ours draws its rewards and
sums up its regret while the clock runs, a peer reads rewards that were drawn beforehand. A contextual peer plays the same
permutation of the same data from a fresh start.

The context-free rows compare ways of working, not loops: peers play one run at a time because their interfaces do. Vowpal
Wabbit learns by first-order steps, LinUCB by second-order ones, so that its speed rows stand next to the accuracy rows.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import sys
import time
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from projects.p06_bandits.arms import BernoulliBandit
from projects.p06_bandits.contextual import progressive
from projects.p06_bandits.contextual.linucb import LinUCB
from projects.p06_bandits.data import classification, open_bandit
from projects.p06_bandits.ope import intervals, positions
from projects.p06_bandits.ope.bandit_log import BanditLog
from projects.p06_bandits.ope.estimators import estimate
from projects.p06_bandits.ope.reward_model import LogisticReward, cross_fit
from projects.p06_bandits.policies import make_policy
from projects.p06_bandits.simulate import simulate
from shared import results
from shared.seeding import check_seed, rng
from shared.stats import paired_diff_ci

Row = dict[str, Any]
RATE, SECONDS, ACCURACY = "rounds/CPU-s", "CPU-s", "correct/round"  # more is better exactly where there is a slash
PEERS = {"mabwiser": "MABWiser", "SMPyBandits": "SMPyBandits", "river": "river", "vowpalwabbit": "Vowpal Wabbit",
         "coba": "coba", "obp": "Open Bandit Pipeline"}  # fmt: skip
REPEATS, WARM_UP = 5, 50
# Garivier & Cappe (2011), section 5, second scenario: ten arms with low click rates.
MEANS = (0.1, 0.05, 0.05, 0.05, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01)
ARMS = list(range(10))  # the digits have ten classes too
N_RUNS = 2_000
RESAMPLES = 2_000
ALPHA = 0.3
VW_SINGLE = "--cb_explore 10 --epsilon 0.05"
VW_ADF = "--cb_explore_adf --cb_type mtr -q sa --ignore_linear s"
# Nine settings a side. Vowpal Wabbit's learning rate matters most: its default is 0.5.
ALPHAS = (0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 2.0)
SQUARECB = [f"{VW_ADF} --squarecb --gamma_scale {g} -l {rate}" for g in (10, 100, 1000) for rate in (0.5, 2, 8)]
EPSILON = [f"{VW_ADF} --epsilon {e} -l {rate}" for e in (0.02, 0.05, 0.1) for rate in (0.5, 2, 8)]
TUNING, REPORTED = 2, 10


@dataclass(frozen=True)
class Settings:
    """What the rows depend on besides the seed."""

    rounds: int = 1_000
    """Rounds of each context-free run; a stream of contexts has twice as many, up to the 1,797 that there are."""
    runs: int = N_RUNS
    """Runs that ours plays at once."""
    repeats: int = REPEATS
    """Turns of each side, of which the best counts."""


@dataclass(frozen=True)
class Contender:
    """One side of a race."""

    prepare: Callable[[int], Callable[[], object]]
    """From the number of rounds to the work that is timed; called anew before each turn, with the clock stopped."""
    runs: int = 1
    """Runs of that many rounds in one turn."""
    most: int = sys.maxsize
    """Rounds of a run at most, for a slow peer whose rounds all cost the same."""


def race(contenders: dict[str, Contender], rounds: int, repeats: int) -> dict[str, float]:
    """Let the contenders take turns; gives each one's best rate in rounds per CPU second."""
    for contender in contenders.values():
        contender.prepare(min(rounds, WARM_UP))()
    best = dict.fromkeys(contenders, 0.0)
    for _ in range(repeats):
        for name, contender in contenders.items():
            size = min(rounds, contender.most)
            play = contender.prepare(size)
            begun = time.process_time()
            play()
            best[name] = max(best[name], contender.runs * size / (time.process_time() - begun))
    return best


def make_row(workload: str, module: str, ours: float, theirs: float, unit: str, target: float | None) -> Row:
    """Lay out one row of bench.json; `module` is a key of PEERS, a ratio above 1 means that we are ahead."""
    ratio = ours / theirs if "/" in unit else theirs / ours
    return {"workload": workload, "peer": PEERS[module], "peer_version": version(module), "ours": ours,
            "theirs": theirs, "unit": unit, "ratio": ratio, "target": target}  # fmt: skip


# --- arms without contexts ---------------------------------------------------------------------------------------------


def run_by_run(make: Callable[[list[int]], tuple[Callable[[], Any], Callable[[Any, int], Any]]], runs: int) -> Contender:
    """Play a peer's policy; `make(first rewards)` gives (choose() -> arm, learn(arm, reward)) of a fresh one."""

    def prepare(rounds: int) -> Callable[[], object]:
        table = (rng(0, "bench", "rewards").random((rounds, len(ARMS))) < MEANS).astype(int).tolist()

        def play() -> None:
            with np.errstate(divide="ignore", invalid="ignore"):  # SMPyBandits divides by the pulls of untried arms
                for _ in range(runs):
                    choose, learn = make(table[0])
                    for rewards in table:
                        arm = choose()
                        learn(arm, rewards[arm])

        return play

    return Contender(prepare, runs)


def arms_rows(settings: Settings, seed: int) -> Iterator[Row]:
    """UCB1, Thompson sampling, KL-UCB, MOSS and epsilon-greedy on ten Bernoulli arms."""
    from mabwiser.mab import MAB, LearningPolicy
    from river import bandit, proba

    smp = import_smpybandits()

    def ours(slug: str, **arguments: float) -> Contender:
        def prepare(rounds: int) -> Callable[[], object]:
            policy, stream = make_policy(slug, **arguments), rng(seed, "bench", slug)
            return partial(simulate, policy, BernoulliBandit(MEANS), rounds, settings.runs, stream)

        return Contender(prepare, settings.runs)

    def mabwiser(policy: Any) -> Contender:
        def make(first: list[int]) -> tuple[Callable[[], Any], Callable[[Any, int], Any]]:
            mab = MAB(ARMS, policy, seed=seed)
            mab.fit(ARMS, first)  # it wants a reward of every arm before it predicts
            return mab.predict, lambda arm, reward: mab.partial_fit([arm], [reward])

        return run_by_run(make, 1)

    def smpybandits(kind: Any) -> Contender:
        def make(_: list[int]) -> tuple[Callable[[], Any], Callable[[Any, int], Any]]:
            policy = kind(len(ARMS))
            policy.startGame()
            return policy.choice, policy.getReward

        return run_by_run(make, 5)

    def river(kind: Any, **arguments: Any) -> Contender:
        def make(_: list[int]) -> tuple[Callable[[], Any], Callable[[Any, int], Any]]:
            policy = kind(**arguments, seed=seed)
            return partial(policy.pull, ARMS), policy.update

        return run_by_run(make, 5)

    ucb1 = mabwiser(LearningPolicy.UCB1(alpha=1.0))
    games: list[tuple[str, Contender, dict[str, tuple[str, Contender, float | None]]]] = [
        ("UCB1", ours("ucb1"), {
            "mabwiser": ("", ucb1, 100),
            "SMPyBandits": ("", smpybandits(smp.UCB), None),
            "river": ("", river(bandit.UCB, delta=1.0), None),
        }),
        ("Thompson sampling", ours("thompson"), {
            "mabwiser": ("", mabwiser(LearningPolicy.ThompsonSampling()), 100),
            "SMPyBandits": ("", smpybandits(smp.Thompson), None),
            "river": ("", river(bandit.ThompsonSampling, reward_obj=proba.Beta(1, 1)), None),
        }),
        ("KL-UCB", ours("kl_ucb"), {
            "mabwiser": (" against UCB1, as it has no KL-UCB", ucb1, 100),
            "SMPyBandits": (", its numba kernels brought back to life", smpybandits(smp.klUCB), None),
        }),
        ("MOSS", ours("moss"), {"SMPyBandits": (" against its anytime form", smpybandits(smp.MOSS), None)}),
        ("ε-greedy", ours("epsilon_greedy", epsilon=0.1), {
            "river": ("", river(bandit.EpsilonGreedy, epsilon=0.1), None),
        }),
    ]  # fmt: skip
    for name, mine, peers in games:
        contenders = {"ours": mine, **{module: contender for module, (_, contender, _) in peers.items()}}
        best = race(contenders, settings.rounds, settings.repeats)
        for module, (remark, _, target) in peers.items():
            workload = (
                f"{name}{remark}: 10 Bernoulli arms, {settings.rounds:,} rounds a run (ours {settings.runs:,} runs at "
                "once, with rewards and regret; theirs run by run, rewards given)"
            )
            yield make_row(workload, module, best["ours"], best[module], RATE, target)


def import_smpybandits() -> Any:
    """Import SMPyBandits' policies. Its last release is older than what it builds on: two names that it wants are gone.

    scipy.special.btdtri lives on as betaincinv (Bayes-UCB calls it, which isn't measured; the import fails without).
    numba.decorators.jit is numba.jit; without it the KL bounds would run as plain Python, some five times slower. The
    import also talks, puts ".." in front of sys.path and silences NumPy: all of that is undone.
    """
    import numba
    from scipy import special

    decorators: Any = types.ModuleType("numba.decorators")
    decorators.jit = numba.jit
    path = list(sys.path)
    sys.modules["numba.decorators"], special.btdtri = decorators, special.betaincinv
    try:
        with warnings.catch_warnings(), np.errstate(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            import SMPyBandits.Policies as policies
    finally:
        sys.path[:] = path
        del sys.modules["numba.decorators"], special.btdtri
    return policies


# --- contexts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Digits:
    """A permutation of scikit-learn's digits: pixels in [0, 1] and a column of ones."""

    contexts: np.ndarray  # (n, 65)
    rewards: np.ndarray  # (n, 10), 1 at the label

    def first(self, rounds: int) -> Digits:
        """Its first rounds."""
        return Digits(self.contexts[:rounds], self.rewards[:rounds])


def digits(seed: int, *names: object) -> Digits:
    """Permute the digits by the stream of that name."""
    data = classification.load("digits")
    order = rng(seed, "bench", *names).permutation(len(data.rewards))
    return Digits(np.column_stack([data.contexts[order] / 16, np.ones(len(order))]), data.rewards[order])


def play_linucb(data: Digits, alpha: float = ALPHA) -> float:
    """Ours, through its public class and progressive validation; gives the accuracy."""
    return progressive.play(LinUCB(alpha), data.contexts, data.rewards, rng(0, "bench", "linucb")).accuracy()


def vowpal_wabbit(options: str, data: Digits, prebuilt: bool) -> Callable[[], float]:
    """Make a pass of Vowpal Wabbit over a stream, which gives the accuracy.

    One example a round (one with its actions' lines, for ADF) serves prediction and learning; its label is set in
    between. Built in the pass, or all beforehand (`prebuilt`): then the clock sees the learner alone. The constant is
    Vowpal Wabbit's own, so that it gets the 64 pixels, without zeros.
    """
    from vowpalwabbit import Example, LabelType, Workspace

    vw, draw, adf = Workspace(f"{options} --quiet"), random.Random(0), "adf" in options
    actions = [f"|a {a}" for a in ARMS]

    def build(x: list[float]) -> Any:
        if adf:
            return vw.parse(["shared |s " + " ".join([f"{i}:{v}" for i, v in enumerate(x) if v]), *actions])
        example = Example(vw, None, LabelType.CONTEXTUAL_BANDIT)
        example.push_features("s", [(i, v) for i, v in enumerate(x) if v])  # quicker than text, where it is one line
        example.setup_example()
        return example

    rows: list[Any] = data.contexts[:, :-1].tolist()
    if prebuilt:
        rows = [build(x) for x in rows]
    labels = data.rewards.argmax(axis=1).tolist()

    def play() -> float:
        correct = 0
        for row, label in zip(rows, labels, strict=True):
            example = row if prebuilt else build(row)
            arm, p, u = 0, 0.0, draw.random()
            for arm, p in enumerate(vw.predict(example)):  # noqa: B007 - the arm where the loop breaks off is drawn
                u -= p
                if u < 0:
                    break
            correct += arm == label
            if not adf:
                example.unsetup_example()  # set up without a label it counts as a test example, never learnt from
            (example[arm + 1] if adf else example).set_label_string(f"{arm + 1}:{-int(arm == label)}:{p}")
            vw.learn(example)
            vw.finish_example(example)
        return correct / len(labels)

    return play


def linucb_rows(settings: Settings, seed: int) -> Iterator[Row]:
    """One stream of 65 features and 10 actions: LinUCB against other LinUCBs, and against Vowpal Wabbit."""
    from coba.learners import LinUCBLearner
    from mabwiser.mab import MAB, LearningPolicy

    stream = digits(seed, "speed")

    def ours(rounds: int) -> Callable[[], object]:
        return partial(play_linucb, stream.first(rounds))

    def vw(options: str, prebuilt: bool) -> Contender:
        return Contender(lambda rounds: vowpal_wabbit(options, stream.first(rounds), prebuilt))

    def mabwiser(rounds: int) -> Callable[[], object]:
        rows, rewards = [stream.contexts[i : i + 1] for i in range(rounds)], stream.rewards[:rounds].tolist()

        def play() -> None:
            mab = MAB(ARMS, LearningPolicy.LinUCB(alpha=ALPHA), seed=seed)
            mab.fit(ARMS[:1], rewards[0][:1], rows[0])
            for x, reward in zip(rows, rewards, strict=True):
                arm = mab.predict(x)
                mab.partial_fit([arm], [reward[arm]], x)

        return play

    def coba(rounds: int) -> Callable[[], object]:
        rows, rewards = stream.contexts[:rounds].tolist(), stream.rewards[:rounds].tolist()
        one_hot = [tuple(float(a == b) for b in ARMS) for a in ARMS]

        def play() -> None:
            learner = LinUCBLearner(alpha=ALPHA, features=["ax"])
            for x, reward in zip(rows, rewards, strict=True):
                action, p = learner.predict(x, one_hot)[:2]
                learner.learn(x, action, reward[one_hot.index(action)], p)

        return play

    inside, before = "examples built as it goes, as ours starts from arrays", "examples built beforehand, learner alone"
    peers = {
        f"against `{VW_SINGLE}`, {inside}": ("vowpalwabbit", vw(VW_SINGLE, False), 2),
        f"against `{VW_SINGLE}`, {before}": ("vowpalwabbit", vw(VW_SINGLE, True), 2),
        f"against `--cb_explore_adf --squarecb`, {inside}": ("vowpalwabbit", vw(SQUARECB[0], False), 2),
        f"against `--cb_explore_adf --squarecb`, {before}": ("vowpalwabbit", vw(SQUARECB[0], True), 2),
        "against its LinUCB": ("mabwiser", Contender(mabwiser), None),
        "against its LinUCB (one model over 650 features, first 200 rounds)": ("coba", Contender(coba, most=200), None),
    }
    rounds = min(2 * settings.rounds, len(stream.rewards))
    contenders = {"ours": Contender(ours), **{name: contender for name, (_, contender, _) in peers.items()}}
    best = race(contenders, rounds, settings.repeats)
    for name, (module, _, target) in peers.items():
        workload = f"LinUCB {name}: one stream of {rounds:,} digits, d = 65, K = 10"
        yield make_row(workload, module, best["ours"], best[name], RATE, target)


def accuracy_rows(settings: Settings, seed: int) -> Iterator[Row]:
    """Progressive-validation accuracy: nine settings a side, tuned on other permutations than are reported."""
    rounds = min(2 * settings.rounds, 1797)
    tuning = [digits(seed, "tuning", i).first(rounds) for i in range(TUNING)]
    reported = [digits(seed, "reported", i).first(rounds) for i in range(REPORTED)]

    def scores(choices: tuple[float, ...] | list[str], score: Callable[[Any, Digits], float]) -> tuple[Any, list[float]]:
        chosen = max(choices, key=lambda choice: sum(score(choice, data) for data in tuning))
        return chosen, [score(chosen, data) for data in reported]

    alpha, ours = scores(ALPHAS, lambda choice, data: play_linucb(data, choice))
    for name, choices in (("SquareCB with mtr", SQUARECB), ("ε-greedy with mtr", EPSILON)):
        options, theirs = scores(choices, lambda choice, data: vowpal_wabbit(choice, data, False)())
        ahead = paired_diff_ci(ours, theirs)
        workload = (
            f"Accuracy of LinUCB (α = {alpha:g}) against {name} (`{options.removeprefix(VW_ADF).strip()}`): one pass over "
            f"{rounds:,} digits, {REPORTED} permutations, each side the best of {len(choices)} settings on {TUNING} others; "
            f"ahead by {ahead.estimate:.3f} [{ahead.low:.3f}, {ahead.high:.3f}] (paired t, 95%)"
        )
        yield make_row(workload, "vowpalwabbit", float(np.mean(ours)), float(np.mean(theirs)), ACCURACY, None)


# --- off-policy evaluation ---------------------------------------------------------------------------------------------


def ope_rows(settings: Settings, seed: int) -> Iterator[Row]:
    """IPS, SNIPS, DM and DR with bootstrap intervals on 10,000 rounds of the Open Bandit Dataset."""
    from obp import ope as obp

    log, prior = open_bandit.load_log("random", "all"), open_bandit.load_prior("all")
    marginals = positions.exact(prior.alpha, prior.beta, open_bandit.N_POSITIONS)  # (K, P)
    pi = np.repeat((marginals / marginals.sum(axis=0))[None], len(log), axis=0)  # (n, K, P)
    q_hat = cross_fit(LogisticReward, log, 3, rng(seed, "bench", "folds"))  # (n, K, P)
    arrays = {
        "reward": log.reward, "action": log.action, "pscore": log.propensity, "position": log.position,
        "action_dist": pi, "estimated_rewards_by_reg_model": q_hat,
    }  # fmt: skip
    peers = {"ips": obp.InverseProbabilityWeighting, "snips": obp.SelfNormalizedInverseProbabilityWeighting,
             "dm": obp.DirectMethod, "dr": obp.DoublyRobust}  # fmt: skip
    for name, kind in peers.items():
        found: dict[str, float] = {}

        def ours(_: int, name: str = name, found: dict[str, float] = found) -> Callable[[], object]:
            interval = partial(intervals.percentile, rng=rng(seed, "bench", name), reps=RESAMPLES)

            def play() -> None:
                checked = BanditLog(log.context, log.action, log.reward, log.propensity, log.n_actions, log.position)
                found["ours"] = estimate(name, checked, pi, q_hat, interval=interval).value

            return play

        def theirs(_: int, kind: Any = kind, found: dict[str, float] = found) -> Callable[[], object]:
            def play() -> None:
                found["theirs"] = float(kind().estimate_policy_value(**arrays))
                kind().estimate_interval(**arrays, n_bootstrap_samples=RESAMPLES, random_state=0)

            return play

        best = race({"ours": Contender(ours), "theirs": Contender(theirs)}, 1, settings.repeats)
        check_agreement(name, found["ours"], found["theirs"])
        workload = (
            f"{name.upper()} with a percentile bootstrap ({RESAMPLES:,} resamples): {len(log):,} rounds of the Open Bandit "
            "log, same arrays; the values agree to 1e-10"
        )
        yield make_row(workload, "obp", 1 / best["ours"], 1 / best["theirs"], SECONDS, None)


def check_agreement(name: str, ours: float, theirs: float) -> None:
    """Raise RuntimeError unless two estimates from the same arrays agree to 1e-10: then the race would mean nothing."""
    if not abs(ours - theirs) <= 1e-10:
        raise RuntimeError(f"{name} is {ours!r} here and {theirs!r} there; a row is a comparison of equal work only")


# --- command line ------------------------------------------------------------------------------------------------------


WORKLOADS = {
    "ten Bernoulli arms": arms_rows,
    "LinUCB, speed": linucb_rows,
    "LinUCB, accuracy": accuracy_rows,
    "off-policy evaluation": ope_rows,
}


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        raise ValueError(f"{message} (see --help)")


def main(argv: list[str] | None = None) -> int:
    """Measure, print and store all rows; 0 done, 1 a peer disagrees, 2 bad input, 130 interrupted."""
    folder = Path(__file__).parent / "results"
    parser = _Parser(prog="python -m projects.p06_bandits.bench", description=(__doc__ or "").split("\n\n")[0])
    told = "rounds of each context-free run, 100 or more; streams of contexts have up to twice as many (default %(default)s)"
    parser.add_argument("--rounds", type=int, default=Settings().rounds, help=told)
    parser.add_argument("--seed", type=int, default=0, help="seed of all permutations and policies (default 0)")
    parser.add_argument("--out", type=Path, default=folder, help="folder for bench.json (default: the project's results)")
    try:
        flags = parser.parse_args(argv)
        check_seed(flags.seed)
        if flags.rounds < 100:
            raise ValueError(f"--rounds is {flags.rounds}; it must be 100 or more")
        for module in PEERS:
            if find_spec(module) is None:
                raise ValueError(f"{module} isn't installed; `make bench` sets up an environment with the peers")
        flags.out.mkdir(parents=True, exist_ok=True)
        if not os.access(flags.out, os.W_OK):
            raise ValueError(f"--out is {flags.out}; it must be a folder that can be written to")
        measure(Settings(rounds=flags.rounds), flags.seed, flags.out)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"error: {' '.join(str(error).split())}\n")
        return 2
    except RuntimeError as error:
        sys.stderr.write(f"error: {' '.join(str(error).split())}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted: the last results are untouched\n")
        return 130
    return 0


def measure(settings: Settings, seed: int, out: Path) -> None:
    """Run all workloads and write the record; another scale or seed never takes the place of bench.json."""
    before, wall, cpu = results.machine(), time.perf_counter(), time.process_time()
    rows: list[Row] = []
    for title, workload in WORKLOADS.items():
        sys.stderr.write(f"{title} ...\n")
        for row in workload(settings, seed):
            rows.append(row)
            print(show(row), flush=True)
    seconds = {"wall_seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}
    name = "bench" if (settings, seed) == (Settings(), 0) else "custom_bench"
    head = {"project": "p06_bandits", "preset": "bench", "seed": seed, "config": asdict(settings)}
    digest = results.save(out / f"{name}.json", {**head, "results": {"rows": rows}, "meta": {**before, **seconds}})
    asked = [row for row in rows if row["target"] is not None]
    reached = sum(row["ratio"] >= row["target"] for row in asked)
    print(f"\n{reached} of {len(asked)} targets reached; {seconds['cpu_seconds']:.0f} CPU-s; {digest} in {name}.json")


def show(row: Row) -> str:
    """Write a row in two lines for a terminal."""
    asked = "" if row["target"] is None else f", asked {row['target']:g}: {'✓' if row['ratio'] >= row['target'] else '✗'}"
    values = f"ours {row['ours']:.4g}, {row['peer']} {row['peer_version']} {row['theirs']:.4g} {row['unit']}"
    return f"  {row['workload']}\n    {values}: {row['ratio']:.3g}{asked}"


if __name__ == "__main__":
    sys.exit(main())
