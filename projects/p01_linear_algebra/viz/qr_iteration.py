"""The QR iteration as a heat map: unshifted it creeps, shifted it drops one eigenvalue after the other."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle

from projects.p01_linear_algebra.pure.matrix import Matrix
from projects.p01_linear_algebra.pure.qr import qr
from projects.p01_linear_algebra.pure.tridiagonal import tridiagonal_form
from projects.p01_linear_algebra.viz.canvas import Canvas
from projects.p01_linear_algebra.viz.planar import array
from shared.media import Frame
from shared.plotting import GREY, PALETTE

ORDER = 8
STEPS = 40
NEGLIGIBLE = 1e-14
SETTLED = 1e-12
"""Size of an entry below the diagonal that counts as gone."""


class State(NamedTuple):
    """One step of the iteration."""

    a: np.ndarray
    """Matrix (n, n)."""
    active: int
    """Order of the leading block that is still iterated."""


def unshifted(a: np.ndarray, steps: int) -> list[State]:
    """A_k = Q R, A_{k+1} = R Q, from A_0 on."""
    states = [State(a, len(a))]
    for _ in range(steps):
        Q, R = qr(Matrix(states[-1].a.tolist()))
        states.append(State(array(R @ Q), len(a)))
    return states


def shifted(a: np.ndarray, steps: int) -> list[State]:
    """A_k - mu I = Q R, A_{k+1} = R Q + mu I with Wilkinson's shift mu on the block that has not yet split off."""
    states = [State(a, len(a))]
    for _ in range(steps):
        current, m = states[-1].a.copy(), states[-1].active
        while m > 1 and abs(current[m - 1, m - 2]) < NEGLIGIBLE:
            m -= 1
        if m > 1:
            mu = wilkinson_shift(
                *(float(current[m - 2, m - 2]), float(current[m - 1, m - 2]), float(current[m - 1, m - 1]))
            )
            Q, R = qr(Matrix((current[:m, :m] - mu * np.eye(m)).tolist()))
            current[:m, :m] = array(R @ Q) + mu * np.eye(m)
        states.append(State(current, m))
    return states


def wilkinson_shift(a: float, b: float, d: float) -> float:
    """The eigenvalue of (a b; b d) that is nearer to d."""
    half = 0.5 * (a - d)
    if b == 0.0:
        return d
    return d - b * b / (half + math.copysign(math.hypot(half, b), half))


def frames(count: int) -> Iterator[Frame]:
    """The film in `count` frames."""
    rng = np.random.default_rng(3)
    q, _ = np.linalg.qr(rng.normal(size=(ORDER, ORDER)))
    full = q @ np.diag([9.0, 7.6, 6.1, 5.0, 3.7, 2.8, 1.5, 0.6]) @ q.T
    d, e, _ = tridiagonal_form(((full + full.T) / 2).tolist())
    a = np.diag(d.to_list()) + np.diag(e.to_list(), 1) + np.diag(e.to_list(), -1)
    films = {"without a shift": unshifted(a, STEPS), "with Wilkinson's shift": shifted(a, STEPS)}
    canvas = Canvas()
    maps = [canvas.axes(left, 0.3, 0.4, 0.54) for left in (0.02, 0.44)]
    curve = canvas.axes(0.1, 0.09, 0.84, 0.17)
    bar = canvas.axes(0.9, 0.36, 0.015, 0.42)
    canvas.fig.suptitle(
        r"QR iteration: $A_k = QR$, then $A_{k+1} = RQ$", x=0.04, y=0.97, ha="left", fontsize=15, fontweight="bold"
    )
    for k in range(count):
        step = min(int(STEPS * k / max(count - 1, 1)), STEPS)
        for ax, (name, states) in zip(maps, films.items(), strict=True):
            image = _heat_map(ax, states[step], f"{name}, step {step}")
        bar.clear()
        canvas.fig.colorbar(image, cax=bar)
        bar.set_title(r"$\log_{10}|a_{ij}|$", fontsize=8)
        curve.clear()
        for (name, states), color in zip(films.items(), (PALETTE["vermillion"], PALETTE["blue"]), strict=True):
            found = [int(np.sum(np.abs(np.diag(state.a, -1)) < SETTLED)) for state in states[: step + 1]]
            curve.step(range(step + 1), found, color=color, where="post", lw=2, label=name)
        curve.set(xlim=(0, STEPS), ylim=(-0.4, ORDER), xlabel="step", ylabel="entries gone")
        curve.legend(loc="center right", fontsize=9)
        yield canvas.frame()


def _heat_map(ax: Axes, state: State, title: str) -> AxesImage:
    """One matrix, with a frame around the block that is still iterated."""
    ax.clear()
    logs = np.log10(np.maximum(np.abs(state.a), 1e-16))
    image = ax.imshow(logs, cmap="viridis", vmin=-16, vmax=1)
    n = len(state.a)
    for i in range(n):
        if i >= state.active or (state.active == 1 and i == 0):
            ax.text(i, i, f"{state.a[i, i]:.1f}", ha="center", va="center", fontsize=8, color=PALETTE["black"])
    if state.active > 1:
        ax.add_patch(Rectangle((-0.5, -0.5), state.active, state.active, fill=False, ec=PALETTE["vermillion"], lw=2))
    ax.set(xticks=[], yticks=[])
    ax.grid(False)
    ax.set_title(title, fontsize=11, color=GREY if state.active > 1 else PALETTE["green"])
    return image
