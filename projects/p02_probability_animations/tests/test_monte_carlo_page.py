"""The page and its Python mirror: the same seed, the same counts; the page's own script is run by Node."""

from __future__ import annotations

import json
import math
import re
import shutil
import subprocess

import pytest

from projects.p02_probability_animations.lab.needles import estimate
from projects.p02_probability_animations.sim.mirrored_random import (
    DARTS,
    NEEDLES,
    Xoshiro128,
    dart_count,
    mirrored,
    needle_count,
)
from projects.registry import PROJECTS
from shared.stats import wilson

PAGE = PROJECTS / "p02_probability_animations" / "web" / "monte_carlo.html"
NODE = shutil.which("node")
# Output of the authors' C code from the state (1, 2, 3, 4), as it is pinned in the Rust crate rand_xoshiro.
REFERENCE = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804]
KNOWN = [
    # kind, seed, n, l/d, hits
    ("needles", 0, 20_000, 1.0, 12_792),
    ("needles", 1, 20_000, 1.0, 12_764),
    ("needles", 42, 20_000, 2.5, 17_316),
    ("needles", 4_294_967_295, 5_000, 0.1, 341),
    ("darts", 0, 20_000, 1.0, 15_767),
    ("darts", 42, 20_000, 1.0, 15_815),
    ("darts", 4_294_967_295, 20_000, 1.0, 15_676),
]


def test_xoshiro_gives_the_reference_output():
    generator = Xoshiro128()
    assert [generator.word() for _ in REFERENCE] == REFERENCE


@pytest.mark.parametrize(("kind", "seed", "n", "ratio", "hits"), KNOWN)
def test_python_reproduces_the_pinned_counts(kind: str, seed: int, n: int, ratio: float, hits: int):
    assert (needle_count(seed, n, ratio) if kind == "needles" else dart_count(seed, n)) == hits


def test_the_streams_of_a_seed_differ_and_are_fair():
    assert not set(mirrored(7, NEEDLES).state) & set(mirrored(7, DARTS).state)
    # 2/pi of 20,000 is 12,732.4 with standard deviation 68; pi/4 is 15,708.0 with 58.
    for seed in (3, 5):
        assert abs(needle_count(seed, 20_000, 1.0) - 12_732.4) < 4 * 68
        assert abs(dart_count(seed, 20_000) - 15_708.0) < 4 * 58


@pytest.mark.skipif(NODE is None, reason="Node is not installed; the pinned counts above stand for the page")
def test_the_page_itself_counts_the_same_in_node():
    script = re.search(r'<script id="core">(.*?)</script>', PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert script is not None
    ask = f"""
    const word = MonteCarlo.xoshiro([1, 2, 3, 4]);
    const games = {json.dumps(KNOWN)}.map(([kind, seed, n, ratio]) => MonteCarlo.count(kind, seed, n, ratio));
    console.log(JSON.stringify({{
      uniforms: [0, 1].map((stream) => Array.from({{ length: 5 }}, MonteCarlo.uniforms(42, stream))),
      words: Array.from({{ length: 10 }}, word),
      hits: games.map((g) => g.hits), estimates: games.map((g) => g.estimate), bands: games.map((g) => g.band),
      edges: [MonteCarlo.wilson(0, 10), MonteCarlo.wilson(10, 10)],
    }}));
    """
    assert NODE is not None
    done = subprocess.run([NODE, "-"], input=script[1] + ask, capture_output=True, text=True, timeout=60, check=True)
    found = json.loads(done.stdout)
    assert found["words"] == REFERENCE
    for stream, numbers in zip((NEEDLES, DARTS), found["uniforms"], strict=True):
        generator = mirrored(42, stream)
        assert numbers == [generator.uniform() for _ in numbers]  # to the last bit
    assert found["hits"] == [row[-1] for row in KNOWN]
    for (kind, _, n, ratio, hits), guess, band in zip(KNOWN, found["estimates"], found["bands"], strict=True):
        if kind == "needles":
            ours = estimate(hits, n, ratio)
            expected = (ours.estimate, ours.low, ours.high)
        else:
            share = wilson(hits, n)
            expected = (4 * hits / n, 4 * share.low, 4 * share.high)
        assert [guess, *band] == pytest.approx(expected, rel=1e-12)
    for band, hits in zip(found["edges"], (0, 10), strict=True):
        assert band == pytest.approx([wilson(hits, 10).low, wilson(hits, 10).high], rel=1e-12)


def test_the_page_needs_nothing_from_elsewhere():
    text = PAGE.read_text(encoding="utf-8")
    assert not re.search(r"https?://|//cdn|@import|\bfetch\(|<script[^>]+src|<link[^>]+stylesheet", text)
    assert "prefers-color-scheme: dark" in text and 'name="viewport"' in text
    assert len(text) < 30_000


def test_bad_seeds_and_lengths_are_told():
    for seed in (-1, 2**32, 1.5, True):
        with pytest.raises(ValueError, match=re.escape(f"seed is {seed}; it must be a whole number in 0..4294967295")):
            mirrored(seed, NEEDLES)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="stream is 2; it must be 0"):
        mirrored(0, 2)
    for ratio in (0.0, 5.1, math.nan):
        with pytest.raises(ValueError, match="a ratio in"):
            needle_count(0, 1, ratio)
    with pytest.raises(ValueError, match="n is -1"):
        dart_count(0, -1)
