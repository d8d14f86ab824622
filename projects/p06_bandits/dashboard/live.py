"""One game, a few pulls at a time: the very game that `simulate` plays with one run, but one may look in between.

A person may play too. Both sides face the same rewards: the n-th pull of an arm pays both of them the same (common
random numbers), so whoever earns more has chosen better, not had better luck.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field

import numpy as np
from scipy.special import betaincinv, betaln, xlog1py, xlogy

from projects.p06_bandits.arms import BernoulliBandit
from projects.p06_bandits.policies.protocol import FloatArray, Policy
from shared.seeding import rng as named_rng


@dataclass
class Player:
    """What one side has done so far."""

    n_arms: int
    arms: list[int] = field(default_factory=list)
    rewards: list[float] = field(default_factory=list)

    @property
    def pulls(self) -> FloatArray:
        """Pulls of every arm, shape (K,)."""
        return np.asarray(np.bincount(self.arms, minlength=self.n_arms), np.float64)

    @property
    def successes(self) -> FloatArray:
        """Sum of rewards of every arm, shape (K,)."""
        return np.asarray(np.bincount(self.arms, self.rewards, minlength=self.n_arms), np.float64)

    def regret(self, means: tuple[float, ...]) -> FloatArray:
        """Pseudo-regret after every round, shape (t,)."""
        gaps = max(means) - np.array(means)
        return np.cumsum(gaps[self.arms]) if self.arms else np.zeros(0)


class Game:
    """A policy on Bernoulli arms, and perhaps a person next to it."""

    def __init__(self, means: tuple[float, ...], policy: Policy, horizon: int, seed: int, *names: object) -> None:
        """Begin; the same seed and names give the same rewards to every policy.

        Args:
            means: Shape (K,).
            policy: Reset here and owned by the game.
            horizon: Rounds at most.
            seed: Of the stream that `simulate` would take as `rng(seed, "live", *names)`.
            names: Tell apart several games of one seed.
        """
        self.means, self.policy, self.horizon = means, policy, horizon
        problem_rng, self._policy_rng = named_rng(seed, "live", *names).spawn(2)  # as simulate does
        self._problem, self._problem_of_person = BernoulliBandit(means), BernoulliBandit(means)
        self._problem.start(1, problem_rng)
        self._problem_of_person.start(1, named_rng(seed, "live", *names).spawn(2)[0])
        policy.reset(1, len(means), horizon)
        self.algorithm, self.person = Player(len(means)), Player(len(means))
        # Which arm stands behind which button, so that the order of the means gives nothing away.
        self.buttons = named_rng(seed, "levers", *names).permutation(len(means)).tolist()

    @property
    def t(self) -> int:
        """Rounds the algorithm has played."""
        return len(self.algorithm.arms)

    def play(self, rounds: int) -> int:
        """Let the algorithm play; returns how many rounds there were (the horizon may cut them short)."""
        rounds = min(rounds, self.horizon - self.t)
        for _ in range(rounds):
            t = self.t + 1
            arms = self.policy.select(t, self._policy_rng)
            rewards = self._problem.rewards(arms, t)
            self.policy.update(arms, rewards, self._policy_rng)
            self.algorithm.arms.append(int(arms[0]))
            self.algorithm.rewards.append(float(rewards[0]))
        return rounds

    def pull(self, arm: int) -> float:
        """Let the person pull an arm, and the algorithm play a round if it is behind; returns the person's reward.

        Raises:
            ValueError: there is no such arm.
        """
        if not 0 <= arm < len(self.means):
            raise ValueError(f"arm is {arm}; it must lie in 0..{len(self.means) - 1}")
        if len(self.person.arms) >= self.horizon:
            return 0.0
        reward = float(self._problem_of_person.rewards(np.array([arm]), len(self.person.arms) + 1)[0])
        self.person.arms.append(arm)
        self.person.rewards.append(reward)
        self.play(len(self.person.arms) - self.t)
        return reward

    def next_pull(self, samples: int = 200) -> FloatArray:
        """Chance of every arm to be pulled next, shape (K,), by asking copies of the policy many times."""
        if self.t >= self.horizon:
            return np.zeros(len(self.means))
        found = np.zeros(len(self.means))
        for sample in range(samples):
            trial = copy.deepcopy(self.policy)
            found[trial.select(self.t + 1, np.random.default_rng(sample))[0]] += 1
        return found / samples

    def indices(self) -> FloatArray | None:
        """The policy's indices for the next round, shape (K,), where it has any and every arm has been tried."""
        index = getattr(self.policy, "index", None)
        if not callable(index) or np.any(self.algorithm.pulls == 0):
            return None
        found: FloatArray = index(self.t + 1)[0]
        return found


def posterior_interval(player: Player, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Central credible interval of every arm's mean under a uniform prior, two arrays of shape (K,)."""
    a, b = 1.0 + player.successes, 1.0 + player.pulls - player.successes
    low, high = (np.asarray(betaincinv(a, b, p), np.float64) for p in ((1 - level) / 2, (1 + level) / 2))
    return low, high


def posterior_density(player: Player, grid: FloatArray) -> FloatArray:
    """Density of every arm's Beta posterior under a uniform prior on a grid in [0, 1], shape (K, G)."""
    a = (1.0 + player.successes)[:, None]
    b = (1.0 + player.pulls - player.successes)[:, None]
    # log f(x) = (a - 1) log x + (b - 1) log(1 - x) - log B(a, b)
    return np.exp(xlogy(a - 1.0, grid) + xlog1py(b - 1.0, -grid) - betaln(a, b))


def chance_of_being_best(player: Player, samples: int = 4000, seed: int = 0) -> FloatArray:
    """Posterior probability that an arm is the best, shape (K,), by Monte Carlo (standard error <= 0.008)."""
    rng = np.random.default_rng(seed)
    a, b = 1.0 + player.successes, 1.0 + player.pulls - player.successes
    theta = rng.beta(a, b, size=(samples, a.size))
    return np.bincount(theta.argmax(axis=1), minlength=a.size) / samples
