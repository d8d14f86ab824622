"""Every context-free policy under a short name; the whole list on one screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from projects.p06_bandits.policies.asymptotic_ucb import AsymptoticUCB
from projects.p06_bandits.policies.bayes_ucb import BayesUCB
from projects.p06_bandits.policies.boltzmann_gumbel import BoltzmannGumbel
from projects.p06_bandits.policies.discounted_thompson import DiscountedThompson
from projects.p06_bandits.policies.discounted_ucb import DiscountedUCB
from projects.p06_bandits.policies.dmed import DMED
from projects.p06_bandits.policies.epsilon_greedy import DecayingEpsilonGreedy, EpsilonGreedy
from projects.p06_bandits.policies.exp3 import Exp3
from projects.p06_bandits.policies.exp3_ix import Exp3IX
from projects.p06_bandits.policies.explore_then_commit import DoublingExploreThenCommit, ExploreThenCommit
from projects.p06_bandits.policies.follow_the_leader import FollowTheLeader
from projects.p06_bandits.policies.glr_klucb import GLRKLUCB
from projects.p06_bandits.policies.gradient_bandit import GradientBandit
from projects.p06_bandits.policies.ids import IDS, VIDS
from projects.p06_bandits.policies.imed import IMED
from projects.p06_bandits.policies.kl_ucb import KLUCB
from projects.p06_bandits.policies.kl_ucb_plus_plus import KLUCBPlusPlus
from projects.p06_bandits.policies.knowledge_gradient import KnowledgeGradient
from projects.p06_bandits.policies.moss import MOSS, AnytimeMOSS
from projects.p06_bandits.policies.optimistic import OptimisticGreedy
from projects.p06_bandits.policies.protocol import Policy
from projects.p06_bandits.policies.round_robin import RoundRobin
from projects.p06_bandits.policies.sliding_window_ucb import SlidingWindowUCB
from projects.p06_bandits.policies.softmax import Softmax
from projects.p06_bandits.policies.successive_elimination import SuccessiveElimination
from projects.p06_bandits.policies.thompson import Thompson
from projects.p06_bandits.policies.thompson_gaussian import GaussianThompson
from projects.p06_bandits.policies.thompson_normal_gamma import NormalInverseGammaThompson
from projects.p06_bandits.policies.thompson_optimistic import OptimisticThompson
from projects.p06_bandits.policies.thompson_reshaped import ReshapedThompson
from projects.p06_bandits.policies.top_two_thompson import TopTwoThompson
from projects.p06_bandits.policies.track_and_stop import TrackAndStopC, TrackAndStopD
from projects.p06_bandits.policies.tsallis_inf import TsallisINF, TsallisINFImportanceWeighted
from projects.p06_bandits.policies.ucb1 import UCB1
from projects.p06_bandits.policies.ucb_delta import UCBDelta
from projects.p06_bandits.policies.ucb_tuned import UCBTuned
from projects.p06_bandits.policies.ucb_v import UCBV
from projects.p06_bandits.policies.uniform import UniformRandom

STOCHASTIC: dict[str, Callable[..., Policy]] = {
    "random": UniformRandom,
    "ftl": FollowTheLeader,
    "etc": ExploreThenCommit,
    "etc_doubling": DoublingExploreThenCommit,
    "epsilon_greedy": EpsilonGreedy,
    "epsilon_decay": DecayingEpsilonGreedy,
    "softmax": Softmax,
    "boltzmann_gumbel": BoltzmannGumbel,
    "gradient": GradientBandit,
    "optimistic": OptimisticGreedy,
    "ucb1": UCB1,
    "ucb_delta": UCBDelta,
    "ucb_asymptotic": AsymptoticUCB,
    "ucb_v": UCBV,
    "ucb_tuned": UCBTuned,
    "moss": MOSS,
    "moss_anytime": AnytimeMOSS,
    "kl_ucb": KLUCB,
    "kl_ucb_pp": KLUCBPlusPlus,
    "dmed": DMED,
    "imed": IMED,
    "bayes_ucb": BayesUCB,
    "thompson": Thompson,
    "thompson_reshaped": ReshapedThompson,
    "thompson_optimistic": OptimisticThompson,
    "thompson_gaussian": GaussianThompson,
    "thompson_nig": NormalInverseGammaThompson,
}
"""For stochastic bandits whose means stay put, with the default hyper-parameters of their papers."""

# Adversarial, changing, information-directed and best-arm policies: `from ... import ...` above, a row here.
SPECIAL: dict[str, Callable[..., Policy]] = {
    "exp3": Exp3,
    "exp3_ix": Exp3IX,
    "tsallis_inf": TsallisINF,
    "tsallis_inf_iw": TsallisINFImportanceWeighted,
    "discounted_ucb": DiscountedUCB,
    "sliding_window_ucb": SlidingWindowUCB,
    "discounted_thompson": DiscountedThompson,
    "glr_klucb": GLRKLUCB,
    "ids": IDS,
    "v_ids": VIDS,
    "knowledge_gradient": KnowledgeGradient,
    "top_two_thompson": TopTwoThompson,
    "successive_elimination": SuccessiveElimination,
    "track_and_stop_c": TrackAndStopC,
    "track_and_stop_d": TrackAndStopD,
    "round_robin": RoundRobin,
}
"""For bandits that change or have an adversary, for short horizons, or for finding the best arm."""

POLICIES: Mapping[str, Callable[..., Policy]] = {**STOCHASTIC, **SPECIAL}
"""All policies by slug."""


def make_policy(slug: str, **hyper_parameters: Any) -> Policy:
    """Make a policy by its slug; hyper-parameters by name, as in `make_policy("epsilon_greedy", epsilon=0.05)`.

    Raises:
        ValueError: no policy has this slug, or it does not take these hyper-parameters, or not these values.
    """
    if slug not in POLICIES:
        raise ValueError(f"policy {slug!r} is unknown; choose one of {', '.join(POLICIES)}")
    try:
        return POLICIES[slug](**hyper_parameters)
    except TypeError as error:
        raise ValueError(f"policy {slug!r}: {error}") from None
