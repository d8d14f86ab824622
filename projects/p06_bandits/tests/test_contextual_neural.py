"""The hand-written gradient against differences, Adam by hand, and the regression on learnt features."""

from __future__ import annotations

import numpy as np
import pytest

from projects.p06_bandits.contextual.disjoint_ridge import DisjointRidge
from projects.p06_bandits.contextual.mlp import Adam, initialise
from projects.p06_bandits.contextual.neural_linear import NeuralLinear


def test_the_gradient_is_that_of_central_differences():
    rng = np.random.default_rng(0)
    network = initialise(4, 5, 3, rng)
    network.b1 += 0.3 * rng.normal(size=5)
    network.b2 += 0.3 * rng.normal(size=3)
    x, actions, rewards = rng.normal(size=(7, 4)), rng.integers(3, size=7), rng.random(7)
    _, gradient = network.loss_and_gradient(x, actions, rewards)
    h = 1e-5
    for parameter, ours in zip(network.parameters(), gradient, strict=True):
        numeric = np.empty_like(parameter)
        for i in np.ndindex(parameter.shape):
            kept = parameter[i]
            parameter[i] = kept + h
            up = network.loss_and_gradient(x, actions, rewards)[0]
            parameter[i] = kept - h
            down = network.loss_and_gradient(x, actions, rewards)[0]
            parameter[i] = kept
            numeric[i] = (up - down) / (2 * h)
        assert np.linalg.norm(ours - numeric) / np.linalg.norm(numeric) < 1e-6


def test_only_the_chosen_actions_output_has_a_gradient():
    network = initialise(3, 4, 5, np.random.default_rng(1))
    _, (_, _, dW2, db2) = network.loss_and_gradient(np.ones((2, 3)), np.array([1, 1]), np.zeros(2))
    assert np.flatnonzero(db2).tolist() == [1]
    assert not dW2[:, [0, 2, 3, 4]].any()


def test_adam_by_hand():
    # First step: m / (1 - b1) = g, v / (1 - b2) = g^2, so each entry moves by the rate against the sign of g.
    p = np.array([1.0, -2.0])
    adam = Adam([p], 0.1)
    adam.step([np.array([0.5, -3.0])])
    np.testing.assert_allclose(p, [0.9, -1.9], atol=1e-6)
    adam.step([np.array([0.0, -3.0])])
    m, v = 0.9 * 0.1 * 0.5, 0.999 * 0.001 * 0.25
    step = 0.1 * (m / (1 - 0.9**2)) / np.sqrt(v / (1 - 0.999**2))
    np.testing.assert_allclose(p, [0.9 - step, -1.8], atol=1e-6)


def test_adam_finds_the_least_squares_fit_of_a_linear_map():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(200, 2))
    network = initialise(2, 8, 2, rng)
    actions = rng.integers(2, size=200)
    rewards = np.tanh(x[:, 0]) * (actions == 0) + 0.2 * (actions == 1)
    adam = Adam(network.parameters(), 0.03)
    for _ in range(400):
        loss, gradient = network.loss_and_gradient(x, actions, rewards)
        adam.step(gradient)
    assert loss < 1e-3


def test_after_training_the_regression_sees_all_rounds_on_the_new_features():
    rng = np.random.default_rng(3)
    policy = NeuralLinear(0.1, n_hidden=4, train_every=30, n_steps=5, batch=8)
    policy.reset(3, 2, 60)
    contexts, actions, rewards = rng.normal(size=(60, 3)), rng.integers(2, size=60), rng.random(60)
    for i in range(60):
        policy.choose(contexts[i], rng)
        if i == 59:
            old = policy.network.hidden(contexts).copy()
        policy.update(contexts[i], int(actions[i]), rewards[i], np.nan, rng)
    assert np.abs(policy.network.hidden(contexts) - old).max() > 1e-3  # it did train
    direct = DisjointRidge()
    direct.reset(8, 2)
    direct.fit(policy.features(contexts), actions, rewards)
    z = policy.features(contexts[0])
    assert z.shape == (8,)
    np.testing.assert_allclose(policy.model.predict(z), direct.predict(z), atol=1e-10)
    with pytest.raises(ValueError, match="past the horizon 60"):
        policy.update(contexts[0], 0, 1.0, np.nan, rng)


def test_learnt_features_solve_what_a_linear_model_cannot():
    """Reward x_1 x_2 > 0 for action 0, x_1 x_2 < 0 for action 1: no linear score knows more than a coin."""
    from projects.p06_bandits.contextual import make_contextual, play

    rng = np.random.default_rng(4)
    x = rng.choice([-1.0, 1.0], size=(1_500, 2)) + 0.2 * rng.normal(size=(1_500, 2))
    good = x[:, 0] * x[:, 1] > 0
    rewards = np.column_stack([good, ~good]).astype(float)
    neural = play(make_contextual("neural_linear", v=0.3, rate=0.03), x, rewards, np.random.default_rng(5))
    linear = play(make_contextual("linucb", alpha=0.3), x, rewards, np.random.default_rng(5))
    assert neural.rewards[-500:].mean() > 0.9
    assert linear.rewards[-500:].mean() < 0.65
