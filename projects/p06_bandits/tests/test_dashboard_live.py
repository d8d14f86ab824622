"""One game, pull by pull, is the game of `simulate`; both sides of a duel have the same luck."""

from __future__ import annotations

import numpy as np
import pytest

from projects.p06_bandits.arms import BernoulliBandit
from projects.p06_bandits.dashboard import charts_live
from projects.p06_bandits.dashboard.live import (
    Game,
    Player,
    chance_of_being_best,
    posterior_density,
    posterior_interval,
)
from projects.p06_bandits.policies import POLICIES, make_policy
from projects.p06_bandits.simulate import simulate
from shared.seeding import rng as named_rng

MEANS = (0.7, 0.5, 0.2)


@pytest.mark.parametrize("slug", ["ucb1", "thompson", "epsilon_greedy", "exp3", "track_and_stop_c"])
def test_a_game_in_steps_is_one_run_of_simulate(slug: str):
    game = Game(MEANS, make_policy(slug), 120, 4)
    for rounds in (1, 4, 10, 100, 1):
        game.play(rounds)
        game.next_pull(7)  # looking ahead changes nothing
    every = np.arange(1, 121)
    whole = simulate(make_policy(slug), BernoulliBandit(MEANS), 120, 1, named_rng(4, "live"), every)
    assert game.play(100) == 4 and game.play(1) == 0 and game.t == 120  # the horizon stops it
    np.testing.assert_array_equal(game.algorithm.pulls, whole.pulls[0])
    np.testing.assert_allclose(game.algorithm.regret(MEANS), whole.pseudo_regret[0])
    np.testing.assert_allclose(120 * 0.7 - sum(game.algorithm.rewards), whole.realised_regret[0, -1])


def test_the_nth_pull_of_an_arm_pays_both_sides_the_same():
    game = Game(MEANS, make_policy("ucb1"), 60, 9)
    for n in range(60):
        game.pull(n % 3)
    assert game.t == len(game.person.arms) == 60
    for arm in range(3):
        yours = [r for a, r in zip(game.person.arms, game.person.rewards, strict=True) if a == arm]
        its = [r for a, r in zip(game.algorithm.arms, game.algorithm.rewards, strict=True) if a == arm]
        shared = min(len(yours), len(its))
        assert shared > 5 and yours[:shared] == its[:shared]
    assert game.pull(0) == 0.0 and len(game.person.arms) == 60  # the horizon holds for both
    with pytest.raises(ValueError, match=r"^arm is 3; it must lie in 0\.\.2$"):
        game.pull(3)


def test_the_next_pull_is_asked_without_touching_the_game():
    game = Game(MEANS, make_policy("ucb1"), 50, 0)
    np.testing.assert_allclose(game.next_pull(300), 1 / 3, atol=0.12)  # all arms untried: at random
    game.play(20)
    first = game.next_pull()
    assert sorted(first) == [0, 0, 1] and np.array_equal(first, game.next_pull())
    game.play(1)
    assert first[game.algorithm.arms[-1]] == 1
    greedy = Game(MEANS, make_policy("epsilon_greedy", epsilon=0.3), 50, 0)
    greedy.play(20)
    np.testing.assert_allclose(sorted(greedy.next_pull(1000)), [0.1, 0.1, 0.8], atol=0.05)
    greedy.play(30)
    assert greedy.next_pull().tolist() == [0, 0, 0]  # the game is over


def test_indices_are_those_of_the_next_round():
    game = Game(MEANS, make_policy("ucb1"), 50, 0)
    game.play(2)
    assert game.indices() is None  # an arm is untried
    game.play(8)
    n, s = game.algorithm.pulls, game.algorithm.successes
    indices = game.indices()
    assert indices is not None
    np.testing.assert_allclose(indices, s / n + np.sqrt(2 * np.log(10) / n))
    assert Game(MEANS, make_policy("softmax"), 50, 0).indices() is None


def test_beliefs_have_known_values():
    player = Player(2, [0, 0, 0, 1], [1.0, 1.0, 0.0, 0.0])  # Beta(3, 2) and Beta(1, 2)
    grid = np.array([0.0, 0.5, 1.0])
    np.testing.assert_allclose(posterior_density(player, grid), np.array([[0, 1.5, 0], [2, 1.0, 0]]), atol=1e-12)
    low, high = posterior_interval(player)
    np.testing.assert_allclose(
        np.array([low[1], high[1]]), np.array([1 - 0.975**0.5, 1 - 0.025**0.5])
    )  # F(x) = 1 - (1 - x)^2
    # P(Beta(3, 2) > Beta(1, 2)) = 1 - E (1 - X)^2 = 1 - Var - (2/5)^2 = 1 - 1/25 - 4/25
    assert chance_of_being_best(player, 40_000)[0] == pytest.approx(0.8, abs=0.01)


def test_a_duel_is_judged():
    game = Game((0.9, 0.1), make_policy("ucb1"), 10, 0)
    best = charts_live.letters(game)[game.buttons.index(0)]
    worst = charts_live.letters(game)[game.buttons.index(1)]
    game.pull(0)
    assert charts_live.judge_guess(game, best).startswith(f"Right: the best lever is {best}, with mean 0.9.")
    assert charts_live.judge_guess(game, worst).startswith("Wrong")
    assert charts_live.judge_guess(game, None).startswith("No guess")
    assert charts_live.duel_scores(game, False) == {"Round": "1 of 10", "Your reward": "1", "Its reward": "1"}
    assert charts_live.duel_scores(game, True)["Your regret"] == "0.00"
    table = charts_live.duel_table(game).set_index("lever")
    assert table.loc[best, "mean"] == 0.9 and table.loc[best, "your pulls"] == 1 and table["its pulls"].sum() == 1


def test_levers_are_shuffled_from_game_to_game():
    orders = {tuple(Game((0.9, 0.5, 0.1), make_policy("ucb1"), 9, 0, "duel", n).buttons) for n in range(12)}
    assert len(orders) >= 3 and all(sorted(order) == [0, 1, 2] for order in orders)


@pytest.mark.parametrize("slug", sorted(POLICIES))
def test_every_policy_of_the_registry_can_be_watched(slug: str):
    game = Game((0.8, 0.5), make_policy(slug), 40, 1)
    game.play(12)
    assert game.next_pull(5).sum() == pytest.approx(1)
    assert charts_live.scores(game)["Round"] == "12 of 40"
    data, _ = charts_live.arms_chart(game, np.array([1.0, 0.0]), reveal=True)
    assert data["pulls"].sum() == 12 and data["truth"].tolist() == [0.8, 0.5]
