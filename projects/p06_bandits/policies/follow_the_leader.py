"""Follow the leader: pull the arm with the best empirical mean, every arm once first.

    A_t = argmax_a mu_hat_a(t-1)

With positive probability the best arm fails at first and is never pulled again, so regret is linear in T
(Lattimore & Szepesvári 2020, exercises 4.11 and 4.12): exploration has to be paid for.
"""

from __future__ import annotations

from projects.p06_bandits.policies.index_policy import IndexPolicy
from projects.p06_bandits.policies.protocol import FloatArray


class FollowTheLeader(IndexPolicy):
    """Greedy from the first round after every arm was tried."""

    name = "FTL"

    def index(self, t: int) -> FloatArray:
        """Empirical means, shape (R, K)."""
        return self._arms.means()
