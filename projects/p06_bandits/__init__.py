"""Multi-armed bandits: for one state, for contexts, for changing worlds; what bounds them; judging from logs.

    from projects.p06_bandits import BernoulliBandit, make_policy, simulate
    run = simulate(make_policy("thompson"), BernoulliBandit([0.2, 0.5]), horizon=1000, n_runs=100, rng=rng)
    run.pseudo_regret[:, -1].mean()

Below: `policies` (context-free, R runs at once), `contextual` (one stream), `theory` (bounds, exact dynamic
programming), `ope` (estimates from logged data) and `data` (real logs and trials). Start reading at
`policies/ucb1.py`.
"""

from projects.p06_bandits.arms import BernoulliBandit, GaussianBandit
from projects.p06_bandits.contextual import CONTEXTUAL, make_contextual, play
from projects.p06_bandits.policies.registry import POLICIES, make_policy
from projects.p06_bandits.simulate import Trajectories, simulate

__all__ = [
    "CONTEXTUAL",
    "POLICIES",
    "BernoulliBandit",
    "GaussianBandit",
    "Trajectories",
    "make_contextual",
    "make_policy",
    "play",
    "simulate",
]
