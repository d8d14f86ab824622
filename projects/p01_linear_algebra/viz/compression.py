"""A photograph from its leading singular triplets: how few of them make a picture."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PIL import Image
from sklearn.datasets import load_sample_image

from projects.p01_linear_algebra.pure.svd import svd
from projects.p01_linear_algebra.viz.canvas import Canvas
from projects.p01_linear_algebra.viz.planar import array
from shared.media import Frame
from shared.plotting import GREY, PALETTE

SIZE = (144, 96)  # width and height in pixels
LAST = 50
PICTURE = "flower.jpg"


def photograph() -> np.ndarray:
    """The sample photograph of scikit-learn, grey, (96, 144), 0 to 1."""
    grey = Image.fromarray(load_sample_image(PICTURE)).convert("L").resize(SIZE, Image.Resampling.LANCZOS)
    return np.asarray(grey, dtype=float) / 255.0


def frames(count: int) -> Iterator[Frame]:
    """The film in `count` frames."""
    picture = photograph()
    factors = svd(picture.tolist())
    u, s, vh = array(factors.U), np.array(factors.s.to_list()), array(factors.Vh)
    height, width = picture.shape
    energy = np.cumsum(s**2) / np.sum(s**2)
    canvas = Canvas()
    original, found = canvas.axes(0.03, 0.41, 0.45, 0.44), canvas.axes(0.52, 0.41, 0.45, 0.44)
    values, share = canvas.axes(0.09, 0.1, 0.38, 0.24), canvas.axes(0.58, 0.1, 0.38, 0.24)
    canvas.fig.suptitle(
        r"a picture from its first $k$ terms $\sigma_i u_i v_i^T$",
        x=0.04,
        y=0.97,
        ha="left",
        fontsize=15,
        fontweight="bold",
    )
    original.imshow(picture, cmap="gray", vmin=0, vmax=1)
    original.set_title(f"original: {height * width:,} numbers", fontsize=11)
    index = np.arange(1, len(s) + 1)
    for at in range(count):
        # slowly at first, where every triplet changes the picture
        k = round(LAST ** (at / max(count - 1, 1)))
        found.clear()
        found.imshow(np.clip(u[:, :k] * s[:k] @ vh[:k], 0, 1), cmap="gray", vmin=0, vmax=1)
        numbers = k * (height + width + 1)
        found.set_title(f"rank {k}: {numbers:,} numbers ({numbers / (height * width):.0%})", fontsize=11)
        for ax in (original, found):
            ax.set(xticks=[], yticks=[])
            ax.grid(False)
        values.clear()
        values.plot(index, s, color=GREY)
        values.plot(index[:k], s[:k], color=PALETTE["blue"], lw=3)
        values.set(yscale="log", xlim=(1, len(s)), ylabel=r"$\sigma_i$", xlabel="i")
        share.clear()
        share.plot(index, 1 - energy + 1e-12, color=GREY)
        share.plot(k, 1 - energy[k - 1], "o", color=PALETTE["vermillion"])
        share.set(yscale="log", xlim=(1, LAST + 1), ylim=(5e-5, 1), xlabel="k", ylabel="energy missing")
        yield canvas.frame()
