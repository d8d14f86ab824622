r"""The random numbers of web/monte_carlo.html, in Python: the same seed gives the same counts in both.

    xoshiro128**    result = rotl(5 s1, 7) * 9, all modulo 2^32;  the state moves by shifts, xors and one rotation
                    (Blackman & Vigna 2021, Scrambled linear pseudorandom number generators, ACM TOMS 47:4, figure 5)
    seeding         s_i = mix(seed + (4 stream + i + 1) * 0x9E3779B9), i = 0..3, with the finaliser of MurmurHash3
                    (Appleby) as mix: SplitMix's way (Steele, Lea & Flood 2014) in 32 bits
    uniform         u = result / 2^32, exact in double precision

The counts use + * / and one sine. The first are the same in all engines by IEEE 754; two sines may differ in the last
of 53 bits, which changes a count only if a needle's end lies within that of a line: about one needle in 10^15.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

WORD = 0xFFFFFFFF
GOLDEN = 0x9E3779B9
NEEDLES, DARTS = 0, 1
"""Streams of one seed."""


@dataclass
class Xoshiro128:
    """The generator, from its four words of state."""

    state: list[int] = field(default_factory=lambda: [1, 2, 3, 4])

    def word(self) -> int:
        """Next 32 bits."""
        s = self.state
        # rotl(s1 * 5, 7) * 9
        result = (_rotate((s[1] * 5) & WORD, 7) * 9) & WORD
        shifted = (s[1] << 9) & WORD
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = _rotate(s[3], 11)
        return result

    def uniform(self) -> float:
        """Next number in [0, 1)."""
        return self.word() / 2**32


def mirrored(seed: int, stream: int) -> Xoshiro128:
    """The generator of a seed and stream.

    Raises:
        ValueError: seed isn't a whole number in [0, 2^32), or the stream isn't NEEDLES or DARTS.
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= WORD:
        raise ValueError(f"seed is {seed}; it must be a whole number in 0..4294967295")
    if stream not in (NEEDLES, DARTS):
        raise ValueError(f"stream is {stream}; it must be {NEEDLES} (needles) or {DARTS} (darts)")
    return Xoshiro128([_mix((seed + (4 * stream + i + 1) * GOLDEN) & WORD) for i in range(4)])


def needle_count(seed: int, n: int, ratio: float) -> int:
    """How many of n needles of length `ratio` cross lines at distance 1.

    Raises:
        ValueError: n < 0, or ratio outside [0.1, 5].
    """
    if n < 0 or not 0.1 <= ratio <= 5:
        raise ValueError(f"n is {n} and ratio {ratio}; it takes n >= 0 and a ratio in [0.1, 5]")
    rng, hits = mirrored(seed, NEEDLES), 0
    for _ in range(n):
        height, theta = rng.uniform(), math.pi * rng.uniform()
        distance = min(height, 1 - height)
        hits += distance <= (ratio / 2) * math.sin(theta)
    return hits


def dart_count(seed: int, n: int) -> int:
    """How many of n darts at the unit square fall inside the quarter circle, x^2 + y^2 < 1.

    Raises:
        ValueError: n < 0.
    """
    if n < 0:
        raise ValueError(f"n is {n}; it must be >= 0")
    rng, hits = mirrored(seed, DARTS), 0
    for _ in range(n):
        x, y = rng.uniform(), rng.uniform()
        hits += x * x + y * y < 1
    return hits


def _rotate(x: int, k: int) -> int:
    return ((x << k) & WORD) | (x >> (32 - k))


def _mix(z: int) -> int:
    z = ((z ^ (z >> 16)) * 0x85EBCA6B) & WORD
    z = ((z ^ (z >> 13)) * 0xC2B2AE35) & WORD
    return z ^ (z >> 16)
