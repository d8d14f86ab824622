"""What the pages say."""

from __future__ import annotations

TITLES = {
    "buffon": "Buffon's needle",
    "pi": "Race for π",
    "clt": "Central limit",
    "square": "Bayes' square",
    "coin": "Prior to posterior",
}

INTRO = {
    "buffon": (
        "Drop needles of length l on lines at distance d. A needle is two numbers, its angle θ and the distance x of "
        "its middle from the nearest line; it crosses when the dot (θ, x) lies under the sine. The share of dots "
        "under the curve is an area, and the box is π wide: that is where π comes from."
    ),
    "pi": (
        "Seven estimators of π, the same number of samples each. The error of plain chance falls with the square root "
        "of n; being clever about where to look changes first the height of the line, then its slope."
    ),
    "clt": (
        "Take means of n draws, subtract μ, divide by σ/√n: the bell appears, whatever the law, if it has a variance. "
        "Two of the eight may have none: look how they fail."
    ),
    "square": (
        "A unit square holds everything that can happen. H takes a strip as wide as its prior; the evidence E fills "
        "each strip to the height of its likelihood. Seeing E cuts the rest away; what is left of H is the posterior."
    ),
    "coin": (
        "Three people who disagree see the same flips. Every flip multiplies each belief by its likelihood. Agreement "
        "comes from data alone, and one by one is the same as all at once."
    ),
}

NOTES = {
    "buffon": (
        "Band: Wilson's 95% interval of the share of crossings, turned into π; at any one n it holds π in about 95 of "
        "100 repetitions, along the whole run less often. Expected standard error: π√((1-P)/(nP)) with the exact P."
    ),
    "long": (
        "The needle is longer than the gap: P = (2/π)(arccos(d/l) + (l/d)(1 - √(1 - d²/l²))), a bent roof over the "
        "box where the sine leaves it. The arccosine is honest only if you compute it without π."
    ),
    "coverage": (
        "Each bar is the 95% interval of a new experiment; dashed with a cross: it misses π. The share that holds "
        "should be near 95%; for few needles the count is a whole number, and the share jumps."
    ),
    "pi": (
        "Root mean square error over the repeated estimates, against n; grey lines fall like n^(-1/2) and n^(-1). "
        "Variance factor: how many times more samples the compared method needs for the same error at the largest n; "
        "95% percentile bootstrap over estimates."
    ),
    "clt": (
        "KS distance: largest gap between the means' distribution function and Φ, at the foot or head of a step. "
        "The bound is Berry and Esseen's with C = 0.4748 (Shevtsova 2011); it needs a third moment."
    ),
    "clt_broken": (
        "Where there is no variance z is (mean - centre)√n / unit, the unit being what the quartile range of one draw "
        "would make σ of a normal law; the centre is μ, or the median where there is no mean."
    ),
    "square": (
        "Numbers are exact fractions. The Bayes factor is the ratio of heights, the prior odds the ratio of widths: "
        "odds form."
    ),
    "coin": (
        "Thick lines: posteriors; thin dotted: priors; grey area: the likelihood, scaled to the tallest curve. "
        "Evidence: log probability of these flips in this order; the grid has 400 weights."
    ),
}
