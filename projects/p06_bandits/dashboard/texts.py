"""What the pages are called and say of themselves; light to import, so that the title can be drawn first."""

from __future__ import annotations

TITLES = {
    "live": "Live",
    "race": "Regret race",
    "changing": "Changing world",
    "phase": "Phase diagram",
    "contextual": "Contextual",
    "offpolicy": "Off-policy",
    "exact": "Exact optimum",
}
INTRO = {
    "live": "One game, pull by pull: what the algorithm believes, what it will do next, what it has cost.",
    "race": "The same arms and the same luck for everybody: who loses least?",
    "changing": "The best arm today may be the worst tomorrow. Paint a world, and see who notices.",
    "phase": "One good arm among K, from a gap that can't be seen to one that can't be missed: who wins where?",
    "contextual": "Which digit is this? The learner is told only whether it was right. How much should it explore?",
    "offpolicy": "Two policies ran in a fashion shop. From the log of one: what would the other have earned?",
    "exact": "With two arms and a prior, the best possible policy can be computed. How close do the others come?",
}
NOTES = {
    "race": "Lai-Robbins is a slope that no consistent policy beats in the long run, not a bound at small t. ",
    "changing": "Regret is counted against the arm that is best in each round. ",
    "phase": "★ wins; ≈ can't be told from the winner (paired interval holds 0). Colour: regret over the winner's.",
    "contextual": (
        "Progressive validation: each digit is guessed before it is learnt from. scikit-learn's digits, majority class "
        "10%; 95% t intervals over permutations; the best width is picked on what is shown."
    ),
    "offpolicy": (
        "Dashed: the target's click rate over the full data, 26 million rounds. Bars: 95% intervals; DM's leaves out "
        "the error of its model. Verdicts are on the lift over the logging policy, adjusted for the number of "
        "estimators, and need ten effective clicks."
    ),
    "exact": (
        "Nothing is simulated. Optimum: Bellman's equation over all posteriors, a plan of its own for every horizon. "
        "Thompson sampling knows the priors; the other policies don't."
    ),
}
RACE_NOTE = (
    "Bands: 95% Student t intervals over runs. Behind: paired difference to the winner on the same runs. Stuck: share "
    "of runs that pull a worse arm in most rounds of the second half."
)
DUEL = (
    "Pull the levers; the algorithm plays along, and the n-th pull of a lever pays both of you the same. Which lever "
    "is the best? **Guess, then reveal.**"
)
RACE_COLUMNS = {
    "policy": ("Policy", None),
    "regret": ("Regret", "%.1f"),
    "low": ("95% from", "%.1f"),
    "high": ("to", "%.1f"),
    "median": ("Median", "%.1f"),
    "q95": ("95th percentile", "%.1f"),
    "behind": ("Behind the winner", "%.1f"),
    "behind_low": ("95% from", "%.1f"),
    "behind_high": ("to", "%.1f"),
    "stuck": ("Stuck", "%.3f"),
    "runs": ("Runs", "%d"),
}
"""Columns of a race's table: heading and format."""
