"""The house style of figures, and saving them with the digest of the results that they show.

Colours are Okabe and Ito's (2008), told apart without colour vision; every list of methods also steps through markers
and line styles. Figures are made without pyplot, so that no global state is left behind and a Streamlit page may draw
in any thread.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.rcsetup
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike
from PIL import Image

from shared.results import replace_file
from shared.stats import mean_ci

PALETTE = {
    "black": "#000000",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "purple": "#CC79A7",
}
# Yellow is left out of the cycle: a thin yellow line on white can't be seen.
COLORS = [PALETTE[name] for name in ("blue", "vermillion", "green", "purple", "orange", "sky", "black")]
MARKERS = ["o", "s", "^", "D", "v", "P", "X"]
LINES = ["-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1))]
GREY = "#6B6B6B"

HOUSE: Any = {
    "axes.axisbelow": True,
    "axes.edgecolor": "#4D4D4D",
    "axes.grid": True,
    "axes.prop_cycle": matplotlib.rcsetup.cycler(color=COLORS),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "figure.dpi": 100,
    "font.family": "DejaVu Sans",  # ships with matplotlib: the same letters on every machine
    "font.size": 9,
    "grid.color": "#E3E3E3",
    "grid.linewidth": 0.6,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "lines.markersize": 4,
    "savefig.dpi": 160,
    "svg.fonttype": "path",
    "svg.hashsalt": "portfolio",  # the same ids in an SVG each time
}
matplotlib.rcParams.update(HOUSE)

DIGEST_KEY = "Description"
# What changes with the day or the version of matplotlib stays out of a file.
LEFT_OUT: dict[str, dict[str, None]] = {".png": {"Software": None}, ".svg": {"Date": None, "Creator": None}}


def figure(ncols: int = 1, nrows: int = 1, width: float = 7.0, height: float | None = None, **kwargs: Any) -> Any:
    """Make a figure in the house style; gives (figure, axes): one `Axes` for a single cell, an array for several.

    Width and height are in inches: 7 is the width of a README's column, the default height makes golden-section axes.
    `kwargs` go to `Figure.subplots` (sharex, sharey, width_ratios, ...).
    """
    fig = Figure(figsize=(width, height or max(2.4, 0.62 * width * nrows / ncols)), layout="constrained")
    return fig, fig.subplots(nrows, ncols, **kwargs)


def band(
    ax: Axes, x: ArrayLike, runs: ArrayLike, label: str | None = None, color: str | None = None, **kwargs: Any
) -> None:
    """Draw the mean of several runs (R, T), R >= 2, over x (T,) with its pointwise 95% Student t interval over runs.

    Line and band have one colour, the next of the cycle where none is given; `kwargs` go to the line.
    """
    table = np.asarray(runs, dtype=float)
    if table.ndim != 2 or len(table) < 2:
        raise ValueError(f"runs has shape {table.shape}; a band takes (R, T) with R >= 2 runs")
    found = [mean_ci(column) for column in table.T]
    (line,) = ax.plot(x, [at.estimate for at in found], label=label, color=color, **kwargs)
    low, high = [at.low for at in found], [at.high for at in found]
    ax.fill_between(np.asarray(x, dtype=float), low, high, color=line.get_color(), alpha=0.2, lw=0)


def save(fig: Figure, path: Path, digest: str) -> Path:
    """Write a PNG or SVG that carries in its metadata the digest of the results it shows.

    Raises:
        ValueError: the file's ending is neither .png nor .svg.
    """
    if path.suffix not in LEFT_OUT:
        raise ValueError(f"{path.name} ends in {path.suffix!r}; a figure is saved as .png or .svg")
    buffer, metadata = io.BytesIO(), {DIGEST_KEY: f"results {digest}", **LEFT_OUT[path.suffix]}
    fig.savefig(buffer, format=path.suffix.lstrip("."), metadata=metadata)
    replace_file(path, buffer.getvalue())
    return path


def shown_digest(path: Path) -> str | None:
    """Read back the digest of the results that a saved figure shows; None where it carries none."""
    if path.suffix == ".svg":
        found = re.search(r"<dc:description>results (\w+)</dc:description>", path.read_text(encoding="utf-8"))
    else:
        with Image.open(path) as image:
            found = re.fullmatch(r"results (\w+)", str(image.info.get(DIGEST_KEY)))
    return found[1] if found else None
