from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from projects.p06_bandits.arms import BernoulliBandit, GaussianBandit, UniformBandit
from projects.p06_bandits.policies import make_policy
from projects.p06_bandits.policies.protocol import FloatArray, IntArray
from projects.p06_bandits.problems import BayesianBernoulli
from projects.p06_bandits.simulate import log_checkpoints, simulate


class Script:
    """Pulls the arms it is told to and remembers the rewards."""

    name = "script"

    def __init__(self, arms: list[int]) -> None:
        self.arms = arms

    def reset(self, n_runs: int, n_arms: int, horizon: int) -> None:
        self.n_runs = n_runs
        self.seen: list[FloatArray] = []

    def select(self, t: int, rng: np.random.Generator) -> IntArray:
        return np.full(self.n_runs, self.arms[t - 1])

    def update(self, arms: IntArray, rewards: FloatArray, rng: np.random.Generator) -> None:
        self.seen.append(rewards)


def _rewards(arms: list[int], problem, n_runs: int = 300, seed: int = 5) -> np.ndarray:
    script = Script(arms)
    simulate(script, problem, len(arms), n_runs, np.random.default_rng(seed))
    return np.array(script.seen).T  # (R, T)


@pytest.mark.parametrize(
    "problem",
    [BernoulliBandit([0.3, 0.6]), GaussianBandit([0.0, 1.0]), UniformBandit([0.3, 0.6], 0.2), BayesianBernoulli(2)],
)
def test_nth_pull_of_an_arm_gives_the_same_reward_in_any_order(problem):
    one, two = _rewards([0, 0, 1, 1, 1, 0], problem), _rewards([1, 0, 1, 0, 0, 1], problem)
    np.testing.assert_array_equal(one[:, [0, 1, 5]], two[:, [1, 3, 4]])
    np.testing.assert_array_equal(one[:, [2, 3, 4]], two[:, [0, 2, 5]])
    # Other runs, arms and pulls see other rewards.
    assert len(np.unique(_rewards([0, 0, 1], GaussianBandit([0.0, 0.0])))) == 900


@pytest.mark.parametrize("slug", ["ucb1", "kl_ucb", "thompson", "bayes_ucb", "imed", "moss"])
@pytest.mark.parametrize("problem", [BernoulliBandit([0.4, 0.5, 0.6]), BayesianBernoulli(3)])
def test_first_runs_do_not_depend_on_how_many_are_played(slug: str, problem):
    few = simulate(make_policy(slug), problem, 150, 100, np.random.default_rng(1))
    many = simulate(make_policy(slug), problem, 150, 200, np.random.default_rng(1))
    np.testing.assert_array_equal(few.pseudo_regret, many.pseudo_regret[:100])
    np.testing.assert_array_equal(few.realised_regret, many.realised_regret[:100])


def test_accounting_by_hand():
    run = simulate(
        Script([0, 1, 1, 0, 1]), BernoulliBandit([0.25, 0.75]), 5, 4000, np.random.default_rng(0), np.array([2, 4])
    )
    np.testing.assert_array_equal(run.checkpoints, [2, 4, 5])
    np.testing.assert_array_equal(run.pseudo_regret, np.tile([0.5, 1.0, 1.0], (4000, 1)))
    np.testing.assert_array_equal(run.pulls, np.tile([2, 3], (4000, 1)))
    np.testing.assert_array_equal(run.best_pulls[0], [1, 2, 3])
    np.testing.assert_allclose(run.best_arm_share, [0.5, 0.5, 1.0])
    # Realised regret has the mean of pseudo-regret: variance 5 * 3/16 per run.
    assert run.realised_regret[:, -1].mean() == pytest.approx(1.0, abs=4 * np.sqrt(5 * 3 / 16 / 4000))


def test_rewards_have_their_laws():
    n = 20_000
    bernoulli = _rewards([0, 1], BernoulliBandit([0.2, 0.9]), n)
    np.testing.assert_allclose(bernoulli.mean(axis=0), [0.2, 0.9], atol=4 * 0.5 / np.sqrt(n))
    gaussian = _rewards([0, 1], GaussianBandit([-1.0, 2.0], sigma=0.5), n)
    np.testing.assert_allclose(gaussian.mean(axis=0), [-1.0, 2.0], atol=4 * 0.5 / np.sqrt(n))
    np.testing.assert_allclose(gaussian.std(axis=0), 0.5, rtol=0.03)
    uniform = _rewards([0, 1], UniformBandit([0.3, 0.5], 0.1), n)
    assert uniform[:, 0].min() > 0.2
    assert uniform[:, 0].max() < 0.4
    np.testing.assert_allclose(uniform.mean(axis=0), [0.3, 0.5], atol=4 * 0.06 / np.sqrt(n))


def test_stuck_runs_are_those_that_stay_wrong():
    always_wrong = simulate(Script([0] * 8), BernoulliBandit([0.1, 0.9]), 8, 10, np.random.default_rng(0))
    late = simulate(Script([0] * 4 + [1] * 4), BernoulliBandit([0.1, 0.9]), 8, 10, np.random.default_rng(0))
    assert always_wrong.stuck().all()
    assert not late.stuck().any()


def test_summary_is_the_mean_with_its_t_interval():
    run = simulate(make_policy("random"), BernoulliBandit([0.0, 1.0]), 100, 400, np.random.default_rng(3))
    found = run.summary()
    final = run.pseudo_regret[:, -1]
    half = 1.96593 * final.std(ddof=1) / 20  # t_{399, .975}
    assert found["mean"][-1] == pytest.approx(final.mean())
    assert found["high"][-1] - found["mean"][-1] == pytest.approx(half, rel=1e-4)
    assert found["median"][-1] == np.median(final)
    # Half of the pulls are wrong: 50 +- 4 sd of the mean.
    assert found["mean"][-1] == pytest.approx(50.0, abs=4 * 5 / 20)


def test_checkpoints_are_log_spaced_and_hold_half_the_horizon():
    marks = log_checkpoints(10_000, 40)
    assert marks[0] == 1
    assert marks[-1] == 10_000
    assert 5000 in marks
    assert (np.diff(marks) > 0).all()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: BernoulliBandit([0.2, 1.3]), r"means\[1\] is 1.3; every arm's mean must lie in \[0, 1\]"),
        (lambda: BernoulliBandit([float("nan")]), r"means\[0\] is nan"),
        (lambda: BernoulliBandit([]), "at least one number"),
        (lambda: GaussianBandit([0.0], sigma=0.0), "sigma is 0.0"),
        (lambda: UniformBandit([0.05, 0.5], 0.1), r"means\[0\] is 0.05; every arm's mean must lie in \[0.1, 0.9\]"),
        (lambda: BayesianBernoulli(0), "n_arms is 0"),
        (lambda: BayesianBernoulli(2, alpha=-1), "both parameters must be positive"),
        (lambda: log_checkpoints(0), "horizon is 0"),
        (lambda: _simulate(n_runs=0), "n_runs is 0"),
        (lambda: _simulate(means=[0.5]), "the problem has 1 arms; there must be at least 2"),
        (lambda: _simulate(means=[0.5] * 11), "horizon is 10; it must be at least the number of arms, 11"),
        (lambda: _simulate(checkpoints=np.array([0, 5])), r"checkpoints run from 0 to 10; they must lie in \[1, 10\]"),
        (lambda: _simulate(checkpoints=np.array([5, 11])), "checkpoints run from 5 to 11"),
    ],
)
def test_bad_input_is_named(make, message: str):
    with pytest.raises(ValueError, match=message):
        make()


def _simulate(n_runs: int = 2, checkpoints: IntArray | None = None, means: Sequence[float] = (0.5, 0.4)):
    return simulate(make_policy("random"), BernoulliBandit(means), 10, n_runs, np.random.default_rng(0), checkpoints)
