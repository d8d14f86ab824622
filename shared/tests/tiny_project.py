"""A tiny project: means of normal draws."""
# For test_cli. It logs the items that it computes, and stops, fails or dawdles where the environment says so.

import os
import time
from dataclasses import dataclass
from pathlib import Path

from shared.cli import Report, main
from shared.parallel import pmap
from shared.plotting import figure


@dataclass(frozen=True)
class Config:
    """Settings."""

    draws: int = 100
    """How many numbers each mean is taken of."""
    scale: float = 1.0
    """Standard deviation of the draws."""

    def __post_init__(self):
        if self.draws < 1:
            raise ValueError(f"draws is {self.draws}; it must be 1 or more, {'as a mean needs numbers, ' * 9}so it is")


PRESETS = {"quick": Config(), "full": Config(draws=200)}


def mean(item):
    i, stream, cfg = item
    with open(os.environ["TINY_LOG"], "a") as log:
        log.write(f"{i}\n")
    if os.environ.get("TINY_STOP") == str(i):
        raise KeyboardInterrupt
    if os.environ.get("TINY_REFUSE") == str(i):
        raise ValueError(f"item is {i};\n it must be another")
    end = time.process_time() + float(os.environ.get("TINY_SECONDS", 0))
    while time.process_time() < end:
        pass
    return float(stream.normal(0, cfg.scale, cfg.draws).mean())


def exp_means(cfg, rng, jobs):
    streams = rng.spawn(5)
    return {"means": pmap(mean, [(i, stream, cfg) for i, stream in enumerate(streams)], jobs=jobs)}


def run(cfg, session):
    found = session.step("means", exp_means, cfg)
    for step, value in enumerate(found["means"]):
        session.log.write(step, mean=value)
    return found


def draw_means(found):
    fig, ax = figure()
    ax.plot(found["means"])
    return fig


REPORT = Report(
    figures={"means": draw_means},
    tables={"means": lambda found: [["Draw", "Mean"], *[[str(i), f"{m:.3f}"] for i, m in enumerate(found["means"])]]},
    claims={
        "first": ("The first of {means.0:.4f} is small.", lambda found: abs(found["means"][0]) < 1),
        "false": ("All are above 9.", lambda found: min(found["means"]) > 9),
        "absent": ("The medians are {medians.0}.", lambda found: True),
    },
    headline="means",
)

if __name__ == "__main__":
    raise SystemExit(main(Path(__file__).parent, PRESETS, run, REPORT))
