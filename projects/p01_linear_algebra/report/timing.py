"""The picture of the benchmark: CPU seconds against the order, with fitted exponents.

It is drawn by bench.py into media/: times belong to one machine and one moment, and are no part of results/full.json.
"""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from shared.plotting import COLORS, MARKERS, PALETTE, figure

NAMES = {
    "matmul": "A B", "solve": "solve", "cholesky": "Cholesky", "qr": "QR", "eigh": "eigh", "svd": "SVD",
    "eigvals": "eigvals", "eig": "eig",
}  # fmt: skip
SHOWN = ("matmul", "solve", "qr", "eigh", "svd", "eigvals")


def timing(scaling: dict[str, Any]) -> Figure:
    """Ours and NumPy's CPU seconds against n, and the three products."""
    fig: Figure
    left: Axes
    middle: Axes
    right: Axes
    fig, (left, middle, right) = figure(ncols=3, width=11.0, height=4.0)
    for name, color, marker in zip(SHOWN, COLORS, MARKERS, strict=False):
        task = scaling["tasks"][name]
        for ax, side in ((left, "our"), (middle, "numpy")):
            label = rf"{NAMES[name]}: $n^{{{task[side + '_exponent']:.1f}}}$"
            ax.plot(task["n"], task["ours" if side == "our" else side], color=color, marker=marker, label=label)
    for ax, title in ((left, "Ours, pure Python"), (middle, "NumPy, compiled")):
        ax.set(xscale="log", yscale="log", xlabel="order n", ylabel="CPU seconds")
        ax.legend(loc="upper left", fontsize=7)
        ax.set_title(title)
    top = left.get_ylim()[1] * 20
    bottom = middle.get_ylim()[0]
    for ax in (left, middle):
        ax.set_ylim(bottom, top)
    products = scaling["products"]
    for name, color, marker in (("packed", "blue", "o"), ("strassen", "orange", "^")):
        share = [p / q for p, q in zip(products["plain"], products[name], strict=True)]
        right.plot(
            products["n"],
            share,
            color=PALETTE[color],
            marker=marker,
            label={"packed": "packed product", "strassen": "Strassen's product"}[name],
        )
    right.axhline(1.0, color=PALETTE["black"], lw=0.8)
    if products["crossover"] is not None:
        right.axvline(products["crossover"], color=PALETTE["blue"], lw=0.8, ls="--")
        right.text(products["crossover"], 0.1, f"  n = {products['crossover']:.0f}", color=PALETTE["blue"], fontsize=8)
    ticks = [n for n in products["n"] if n in (20, 40, 80, 160, 300)]
    right.set(xscale="log", ylim=(0, None), xlabel="order n", ylabel="plain product's CPU seconds / theirs")
    right.set_xticks(ticks, [str(n) for n in ticks])
    right.set_xticks([], minor=True)
    right.legend(loc="upper left")
    right.set_title("Ahead of the plain product")
    return fig
