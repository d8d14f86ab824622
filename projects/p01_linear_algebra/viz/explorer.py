"""What the interactive page knows of a 2 x 2 matrix: how it is read, what a link holds, and what can be said of it.

Entries are kept as text and read as rational numbers, so that everything can be answered exactly: `1/3`, `0.25`, `-2`.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from projects.p01_linear_algebra.pure.exact.bareiss import det_exact, inverse_exact
from projects.p01_linear_algebra.pure.exact.characteristic import characteristic_polynomial
from projects.p01_linear_algebra.pure.exact.echelon import null_space_exact, rank_exact
from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.viz.planar import PlanarMap

Entries = tuple[str, str, str, str]  # a11, a12, a21, a22

NAMES = ("a11", "a12", "a21", "a22")
LARGEST = 1000
LONGEST = 24  # characters of an entry
PRESETS: dict[str, Entries] = {
    "a bit of everything": ("1.3", "0.9", "-0.2", "1.1"),
    "rotation by 30°": ("0.866", "-0.5", "0.5", "0.866"),
    "shear": ("1", "3/4", "0", "1"),
    "stretch": ("2", "0", "0", "1/2"),
    "reflection": ("0", "1", "1", "0"),
    "symmetric": ("2", "1", "1", "2"),
    "defective": ("1", "1", "0", "1"),
    "spiral": ("0.9", "-0.6", "0.6", "0.9"),
    "projection": ("1/2", "1/2", "1/2", "1/2"),
    "singular": ("1", "2", "1/2", "1"),
    "ill-conditioned": ("1", "1", "1", "1.01"),
    "zero": ("0", "0", "0", "0"),
}


class Fact(NamedTuple):
    """One number with its name."""

    name: str
    value: str


def read_entry(text: str, name: str) -> Fraction:
    """Read one entry.

    Raises:
        ValueError: it is no rational number, too long, or too large.
    """
    text = text.strip().replace("−", "-").replace(",", ".")
    if len(text) > LONGEST:
        raise ValueError(f"{name} has {len(text)} characters; it may have {LONGEST}")
    try:
        # An exponent of a million would make a number of a million digits.
        if "e" in text.lower() and abs(int(text.lower().split("e")[1])) > 12:
            raise ValueError
        value = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{name} is {text!r}; it must be a number such as 2, -0.5 or 1/3") from None
    if abs(value) > LARGEST:
        raise ValueError(f"{name} is {text}; its size may be {LARGEST} at most")
    return value


def read_matrix(entries: Entries) -> Matrix:
    """The matrix (2, 2) of Fractions.

    Raises:
        ValueError: an entry can't be read.
    """
    a, b, c, d = (read_entry(text, name) for text, name in zip(entries, NAMES, strict=True))
    return Matrix([[a, b], [c, d]])


def from_params(params: Mapping[str, str]) -> tuple[Entries, list[str]]:
    """Entries from a link, the first preset's where it holds none, and what is wrong with the link."""
    entries, problems = list(next(iter(PRESETS.values()))), []
    for k, name in enumerate(NAMES):
        if name in params:
            try:
                read_entry(params[name], name)
                entries[k] = params[name].strip()
            except ValueError as error:
                problems.append(str(error))
    return (entries[0], entries[1], entries[2], entries[3]), problems


def dragged(selection: Mapping[str, object], brush: str) -> tuple[float, float] | None:
    """The point that a dragged box stands around, or None where there is no box.

    Args:
        selection: what the chart reports: by the brush's name, the box's ends by axis.
        brush: that name.
    """
    box = selection.get(brush)
    if not isinstance(box, Mapping):
        return None
    try:
        x, y = (sum(map(float, box[axis])) / 2 for axis in ("x", "y"))
    except (KeyError, TypeError, ValueError):
        return None
    return (x, y) if math.isfinite(x) and math.isfinite(y) else None


def placed(entries: Entries, column: int, tip: tuple[float, float]) -> Entries:
    """The entries with one column moved to a tip, to two decimals: what is dragged should be readable."""
    x, y = (f"{round(max(-LARGEST, min(LARGEST, value)), 2) + 0.0:g}" for value in tip)
    a, b, c, d = entries
    return (x, b, y, d) if column == 0 else (a, x, c, y)


def facts(a: PlanarMap) -> list[Fact]:
    """Determinant, condition, singular values and eigenvalues, for the eye."""
    big, small = float(a.s[0]), abs(float(a.s[1]))
    condition = "∞" if small <= 1e-14 * big else f"{big / small:,.4g}"
    return [
        Fact("Determinant", _short(a.det)),
        Fact("Condition number", condition),
        Fact("Singular values", f"{_short(big)}, {_short(small)}"),
        Fact("Eigenvalues", _pair(a.eigenvalues)),
    ]


def remarks(a: PlanarMap) -> list[str]:
    """What there is to see, in sentences."""
    big, small = float(a.s[0]), abs(float(a.s[1]))
    if big == 0.0:
        return ["Everything goes to the origin."]
    found = []
    if small <= 1e-14 * big:
        found.append("The plane is flattened onto a line: no inverse, and the unit square's image has no area.")
    elif a.det < 0:
        found.append(f"The plane is turned over: areas grow by {abs(a.det):.3g} and change their sign.")
    else:
        found.append(f"Areas grow by {a.det:.3g}; orientation is kept.")
    if small > 1e-14 * big and big / small > 20:
        found.append(f"Ill-conditioned: the ellipse is {big / small:.3g} times as long as wide, so solving A x = b can "
                     f"magnify relative errors {big / small:.3g} times.")  # fmt: skip
    first = a.eigenvalues[0]
    if abs(first.imag) > 1e-12 * abs(first):
        angle = abs(math.degrees(cmath.phase(first)))
        found.append(f"No direction is kept: the eigenvalues are a complex pair, a turn by {angle:.4g}° and a stretch "
                     f"by {abs(first):.3g} in suitable coordinates.")  # fmt: skip
    elif len(a.eigenvectors) == 1:
        found.append("Defective: one eigenvalue twice, but only one direction that is kept.")
    elif abs(a.eigenvalues[0] - a.eigenvalues[1]) <= 1e-12 * big:
        found.append("A multiple of the identity: every direction is kept.")
    else:
        found.append("Two directions are kept (dashed); a vector on one of them is only stretched.")
    return found


def exact_facts(A: Matrix) -> list[Fact]:
    """Determinant, rank, characteristic polynomial, eigenvalues, inverse and null space, all exact, as LaTeX."""
    determinant, trace = Fraction(det_exact(A)), Fraction(A.trace())
    _, b, c = (Fraction(k) for k in characteristic_polynomial(A))
    rank = rank_exact(A)
    polynomial = rf"\lambda^2 {_signed(b)}\,\lambda {_signed(c)}"
    found = [
        Fact("Determinant", _tex(determinant)),
        Fact("Rank", str(rank)),
        Fact("Characteristic polynomial", polynomial),
        Fact("Eigenvalues", _eigenvalues_tex(trace, determinant)),
    ]
    if determinant:
        found.append(Fact("Inverse", inverse_exact(A).to_latex()))
    else:
        found.append(Fact("Null space", null_space_exact(A).to_latex() if rank else r"\text{the whole plane}"))
    return found


def _eigenvalues_tex(trace: Fraction, determinant: Fraction) -> str:
    """(t ± sqrt(t^2 - 4 d)) / 2, without the root where the discriminant is a square."""
    discriminant = trace * trace - 4 * determinant
    size = abs(discriminant)
    root = Fraction(math.isqrt(size.numerator), math.isqrt(size.denominator))
    if root * root == size:
        if discriminant >= 0:
            return ",\\; ".join(_tex((trace + sign * root) / 2) for sign in ((1, -1) if root else (1,)))
        return rf"{_tex(trace / 2)} \pm {_tex(root / 2)}\,i"
    under = rf"\sqrt{{{_tex(size)}}}" + (r"\,i" if discriminant < 0 else "")
    return rf"\frac{{1}}{{2}}\left({_tex(trace)} \pm {under}\right)"


def _tex(x: Fraction) -> str:
    if x.denominator == 1:
        return str(x.numerator)
    return rf"{'-' if x < 0 else ''}\frac{{{abs(x.numerator)}}}{{{x.denominator}}}"


def _signed(x: Fraction) -> str:
    return f"{'-' if x < 0 else '+'} {_tex(abs(x))}"


def _short(x: float) -> str:
    return f"{round(x, 12) + 0.0:.4g}"


def _pair(values: tuple[complex, complex]) -> str:
    first, second = values
    if abs(first.imag) > 1e-12 * abs(first):
        return f"{_short(first.real)} ± {_short(abs(first.imag))}i"
    return f"{_short(first.real)}, {_short(second.real)}"
