"""Names at the ends of curves, moved apart where they would overlap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes


def spread(positions: Sequence[float], gap: float) -> list[float]:
    """Move positions apart to keep `gap` between neighbours: least total squared shift, order kept.

    Neighbours that would overlap are pooled into a block that is centred on the mean of what its members want.
    """
    order = sorted(range(len(positions)), key=lambda k: positions[k])
    blocks: list[tuple[float, list[int]]] = []  # (start of the block, members in order)
    for k in order:
        start, members = positions[k], [k]
        while blocks and blocks[-1][0] + gap * len(blocks[-1][1]) > start:
            members = blocks.pop()[1] + members
            start = sum(positions[m] - gap * place for place, m in enumerate(members)) / len(members)
        blocks.append((start, members))
    moved = [0.0] * len(positions)
    for start, members in blocks:
        for place, m in enumerate(members):
            moved[m] = start + gap * place
    return moved


def label_ends(ax: Axes, labels: Sequence[tuple[str, float, str, Any]], gap: float = 0.055, pad: float = 0.02) -> None:
    """Write each curve's name to the right of the axes, next to its end.

    Args:
        ax: Axes with their final limits and scale.
        labels: (text, last y value in data units, colour, marker) per curve.
        gap: Least distance of two names, as a share of the height.
        pad: Distance from the right edge, as a share of the width.
    """
    low, high = ax.get_ylim()
    if ax.get_yscale() == "log":
        shares = [math.log(max(y, low) / low) / math.log(high / low) for _, y, _, _ in labels]
    else:
        shares = [(y - low) / (high - low) for _, y, _, _ in labels]
    for (text, _, color, marker), share, place in zip(labels, shares, spread(shares, gap), strict=True):
        x = [1.0, 1.0 + pad, 1.0 + 2 * pad]
        ax.plot(x, [share, place, place], transform=ax.transAxes, color=color, lw=0.7, clip_on=False)
        ax.plot(x[-1], place, marker=marker, ms=4, transform=ax.transAxes, color=color, clip_on=False)
        ax.text(
            x[-1] + pad, place, text, transform=ax.transAxes, color=color, fontsize=8, va="center", clip_on=False
        ).set_in_layout(True)
