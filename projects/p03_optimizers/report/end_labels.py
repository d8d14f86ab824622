"""Names at the ends of curves, moved apart where they would overlap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """Move positions apart until neighbours keep `gap`, order kept, then back below 1 if they left the axes."""
    order = sorted(range(len(positions)), key=lambda k: positions[k])
    moved = list(positions)
    for before, k in pairwise(order):
        moved[k] = max(moved[k], moved[before] + gap)
    ceiling = max(1.0, gap * (len(positions) - 1))
    for k in reversed(order):
        moved[k] = min(moved[k], ceiling)
        ceiling = moved[k] - gap
    return moved


def label_ends(ax: Axes, ends: Sequence[tuple[str, float, Any]], gap: float = 0.06) -> None:
    """Write each curve's name to the right of the axes, joined to its end by a thin line.

    Args:
        ax: Axes with their final limits and scale.
        ends: (name, last y in data units, colour) of every curve.
        gap: Least distance of two names, as a share of the height.
    """
    low, high = ax.get_ylim()
    if ax.get_yscale() == "log":
        shares = [math.log(max(y, low) / low) / math.log(high / low) for _, y, _ in ends]
    else:
        shares = [(y - low) / (high - low) for _, y, _ in ends]
    shares = [min(max(s, 0.0), 1.0) for s in shares]
    for (name, _, color), share, place in zip(ends, shares, spread(shares, gap), strict=True):
        ax.plot([1.0, 1.03], [share, place], transform=ax.transAxes, color=color, lw=0.7, clip_on=False)
        ax.text(1.04, place, name, transform=ax.transAxes, color=color, fontsize=7.5, va="center").set_in_layout(True)
