r"""The edge of stability: a network's sharpness rises until the learning rate is the largest that it can bear.

Gradient descent over all data, lr fixed. The sharpness, the largest eigenvalue of the Hessian, grows as training goes
on; on a quadratic gradient descent would diverge beyond 2/lr, and indeed the sharpness comes to rest about there, while
the loss goes on falling, no longer at every step (Cohen, Kaur, Li, Kolter & Talwalkar 2021, Gradient descent on neural
networks typically occurs at the edge of stability).

The network has two layers of tanh units and the squared loss, with which the paper shows the effect most clearly; with
the cross-entropy sharpness falls again late in training. Its gradient:

    f = |o - y|^2 / (2 n),   o = c W3 + b3,   c = tanh(a W2 + b2),   a = tanh(x W1 + b1)
    delta3 = (o - y)/n,   delta2 = delta3 W3' (1 - c^2),   delta1 = delta2 W2' (1 - a^2)

Differs from the paper in: 200 digits of MNIST at 14 x 14 pixels and 32 units a layer, where they take 5,000 images of
CIFAR-10 and 200 units.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from projects.p03_optimizers.experiments.study import draw_seed
from projects.p03_optimizers.optimizers.protocol import FloatArray
from projects.p03_optimizers.optimizers.registry import make_optimizer
from projects.p03_optimizers.problems.curvature import sharpness
from projects.p03_optimizers.problems.mlp import glorot
from projects.p03_optimizers.problems.mnist import N_CLASSES, SIDE, mnist
from projects.p03_optimizers.problems.protocol import Problem, Shapes, join, split
from shared.parallel import pmap
from shared.seeding import rng as stream

if TYPE_CHECKING:
    from projects.p03_optimizers.settings import Config

LRS = (0.07, 0.1, 0.2)
SAMPLES = 200
HIDDEN = 32
LOOKS = 60


def exp_edge(cfg: Config, rng: np.random.Generator, jobs: int = 1) -> dict[str, Any]:
    """Train at three learning rates and watch the sharpness.

    Returns:
        For every learning rate loss and sharpness over the steps, and sharpness times lr/2: at the start, and its
        median over the last third.
    """
    seed = draw_seed(rng)
    items = [(lr, cfg.edge_steps, seed) for lr in LRS]
    rows = pmap(_one, items, jobs, key=lambda item: f"lr {item[0]:g}", desc="edge of stability")
    return {
        "samples": SAMPLES,
        "steps": cfg.edge_steps,
        "runs": rows,
        "late": [row["late"] for row in rows],
        "least": min(row["late"] for row in rows),
        "most": max(row["late"] for row in rows),
        "least_start": min(row["start"] for row in rows),
    }


def network(seed: int) -> Problem:
    """The network on the first digits of a shuffle that the seed draws, with a start of its own."""
    data = mnist()
    chosen = stream(seed, "edge data").permutation(len(data.labels))[:SAMPLES]
    X, Y = data.images[chosen].reshape(SAMPLES, -1), np.eye(N_CLASSES)[data.labels[chosen]]
    shapes: Shapes = (
        (SIDE * SIDE, HIDDEN), (HIDDEN,), (HIDDEN, HIDDEN), (HIDDEN,), (HIDDEN, N_CLASSES), (N_CLASSES,),
    )  # fmt: skip

    def forward(x: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        W1, b1, W2, b2, W3, b3 = split(x, shapes)
        a = np.tanh(X @ W1 + b1[..., None, :])
        c = np.tanh(a @ W2 + b2[..., None, :])
        return a, c, c @ W3 + b3[..., None, :]

    def f(x: FloatArray) -> FloatArray:
        value: FloatArray = ((forward(x)[2] - Y) ** 2).sum(axis=(-2, -1)) / (2 * SAMPLES)
        return value

    def gradient(x: FloatArray) -> FloatArray:
        _, _, W2, _, W3, _ = split(x, shapes)
        a, c, o = forward(x)
        delta3 = (o - Y) / SAMPLES
        delta2 = (delta3 @ np.swapaxes(W3, -1, -2)) * (1 - c * c)
        delta1 = (delta2 @ np.swapaxes(W2, -1, -2)) * (1 - a * a)
        parts = []
        for value, delta in ((X, delta1), (a, delta2), (c, delta3)):
            parts += [np.swapaxes(value, -1, -2) @ delta, delta.sum(axis=-2)]
        return join(parts, shapes)

    start = glorot(shapes, stream(seed, "edge start"))
    return Problem("MLP, squared loss", start.size, start[None], f, gradient, shapes=shapes)


def _one(item: tuple[float, int, int]) -> dict[str, Any]:
    lr, steps, seed = item
    problem = network(seed)
    x = problem.start
    descent = make_optimizer("sgd", [x], lr=lr)
    random = stream(seed, "edge lanczos", lr)
    every = max(1, steps // LOOKS)
    at, loss, sharp, losses = [], [], [], []
    for t in range(steps + 1):
        losses.append(float(problem.f(x)))
        if t % every == 0:
            at.append(t)
            loss.append(losses[-1])
            sharp.append(sharpness(problem.gradient, x, rng=random, tolerance=1e-3, max_products=30))
        descent.step([problem.gradient(x)])
    relative = np.array(sharp) * lr / 2
    return {
        "lr": lr,
        "t": at,
        "loss": loss,
        "sharpness": sharp,
        "start": float(relative[0]),
        "highest": float(relative.max()),
        "late": float(np.median(relative[-(len(relative) // 3) :])),
        "rises": float((np.diff(losses) > 0).mean()),
    }
