"""The twenty projects: what each asks, teaches and is measured against, and whether it is built."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

PROJECTS = Path(__file__).parent
Audience = Literal["labs", "industry", "PhD", "teaching"]

PHASES = {
    1: "Mathematical foundations",
    2: "Reinforcement learning",
    3: "Alignment basics",
    4: "Many agents",
    5: "Safety of large systems",
    6: "Research",
}


@dataclass(frozen=True)
class Project:
    """One row of the roadmap."""

    number: int
    slug: str
    """Name of its folder and package below projects/."""
    title: str
    phase: int
    """Key into PHASES."""
    question: str
    """What its README answers, in one sentence."""
    skills: tuple[str, ...]
    peers: tuple[str, ...]
    """What its readers know already, and it is measured against."""
    audiences: tuple[Audience, ...]

    @property
    def folder(self) -> Path:
        """Where it lives."""
        return PROJECTS / self.slug

    @property
    def built(self) -> bool:
        """Whether it can be run."""
        return (self.folder / "run.py").exists()

    @property
    def module(self) -> str:
        """Its package."""
        return f"projects.{self.slug}"

    def has(self, part: str) -> bool:
        """Tell whether it has a module of that name, e.g. "app" or "bench"."""
        return self.built and find_spec(f"{self.module}.{part}") is not None


REGISTRY: tuple[Project, ...] = (
    Project(
        1, "p01_linear_algebra", "Linear algebra from scratch", 1,
        "How far do plain Python numbers carry the decompositions that all of machine learning rests on?",
        ("decompositions", "floating point", "error analysis"), ("NumPy", "mpmath"), ("industry", "teaching"),
    ),
    Project(
        2, "p02_probability_animations", "Probability in motion", 1,
        "Can nine short films show why the theorems of probability are true?",
        ("probability", "simulation", "explanation"), ("3Blue1Brown", "Manim"), ("teaching",),
    ),
    Project(
        3, "p03_optimizers", "Optimisers compared", 1,
        "Which optimiser for which problem, once everyone had the same budget for tuning?",
        ("optimisation", "numerical analysis", "fair comparison"), ("torch.optim", "SciPy"), ("labs", "industry"),
    ),
    Project(
        4, "p04_tabular_rl", "Reinforcement learning suite", 2,
        "What does each algorithm of Sutton and Barto do when the truth can be computed exactly?",
        ("dynamic programming", "temporal differences", "exploration"), ("Sutton & Barto",),
        ("labs", "PhD", "teaching"),
    ),
    Project(
        5, "p05_deep_rl", "Deep reinforcement learning", 2,
        "Which details of DQN, A2C and PPO carry the results, and what do common bugs cost?",
        ("policy gradients", "ablations", "evaluation"), ("CleanRL", "Stable-Baselines3"), ("labs", "industry"),
    ),
    Project(
        6, "p06_bandits", "Multi-armed bandit explorer", 2,
        "How close do bandit algorithms come to the best that is possible, and what can logged data tell?",
        ("exploration", "regret bounds", "off-policy evaluation"), ("MABWiser", "Vowpal Wabbit", "obp"),
        ("industry", "PhD", "teaching"),
    ),
    Project(
        7, "p07_reward_hacking", "Reward hacking", 3,
        "When does optimising the reward that was written down ruin the one that was meant?",
        ("specification", "occupancy measures", "mitigations"), ("AI Safety Gridworlds", "goodhart"), ("labs", "PhD"),
    ),
    Project(
        8, "p08_preference_learning", "Preference learning", 3,
        "What can be learnt of a reward from comparisons and demonstrations, and when does it fail?",
        ("inverse RL", "Bradley-Terry", "RLHF"), ("imitation", "choix"), ("labs", "PhD"),
    ),
    Project(
        9, "p09_interpretability", "Interpretability toolkit", 3,
        "Which explanations of a network stand up to a test whose answer is known?",
        ("attribution", "probing", "sanity checks"), ("Captum",), ("labs", "PhD"),
    ),
    Project(
        10, "p10_game_theory", "Game theory", 4,
        "What do equilibria predict, and how are they computed?",
        ("equilibria", "learning in games", "mechanism design"), ("Gambit",), ("PhD", "teaching"),
    ),
    Project(
        11, "p11_social_dilemmas", "Multi-agent social dilemmas", 4,
        "When do learning agents come to cooperate?",
        ("multi-agent RL", "social dilemmas"), ("PyMARL",), ("labs", "PhD"),
    ),
    Project(
        12, "p12_cooperation_benchmark", "Cooperative-AI benchmark", 4,
        "How well do agents work with partners that they never met?",
        ("zero-shot coordination", "benchmark design"), ("Overcooked",), ("labs",),
    ),
    Project(
        13, "p13_debate", "Debate", 5,
        "Does a debate let a weak judge find the truth?",
        ("scalable oversight", "protocol design"), ("published debate experiments",), ("labs", "PhD"),
    ),
    Project(
        14, "p14_uncertainty", "Robustness and uncertainty", 5,
        "Does a model know when it is wrong?",
        ("conformal prediction", "calibration", "distribution shift"), ("MAPIE",), ("industry", "labs"),
    ),
    Project(
        15, "p15_constitutional_ai", "Constitutional AI", 5,
        "How much of a set of written principles can a small model learn to follow?",
        ("self-critique", "preference training"), ("published recipes",), ("labs",),
    ),
    Project(
        16, "p16_verification", "Formal verification", 5,
        "What can be proven of a neural policy?",
        ("bound propagation", "SMT", "branch and bound"), ("Marabou",), ("PhD", "industry"),
    ),
    Project(
        17, "p17_reproduction", "Paper reproduction and extension", 6,
        "Does a published result hold, and how far does it reach?",
        ("reproduction", "experimental design"), ("the paper",), ("labs", "PhD"),
    ),
    Project(
        18, "p18_research", "Original research", 6,
        "A question of our own, answered with pre-registered experiments.",
        ("research",), ("the literature",), ("labs", "PhD"),
    ),
    Project(
        19, "p19_safety_eval", "Safety-evaluation framework", 6,
        "Can one framework tell safe agents from unsafe ones across tasks?",
        ("evaluation", "measurement", "software design"), ("bsuite",), ("labs", "industry"),
    ),
    Project(
        20, "p20_tutorial", "Tutorial series and website", 6,
        "How does all of this fit together?",
        ("teaching", "writing"), ("Distill",), ("teaching",),
    ),
)  # fmt: skip


def project(name: str) -> Project:
    """Find a project by number ("6", "p06") or slug.

    Raises:
        ValueError: there is none of that name.
    """
    for row in REGISTRY:
        if name in (row.slug, str(row.number), f"p{row.number:02d}"):
            return row
    raise ValueError(
        f"project is {name!r}; it must be a number 1 to 20, p01 to p20, or a folder's name such as p06_bandits"
    )


def built() -> list[Project]:
    """Give the projects that can be run, in order."""
    return [row for row in REGISTRY if row.built]
