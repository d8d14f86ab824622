r"""Functions on which the theory of first-order methods is sharp.

Nesterov's chain (Introductory Lectures on Convex Optimization, 2004, section 2.1.2, with k = d):

    f(x) = L/4 ( (x_1^2 + sum_{i<d} (x_i - x_{i+1})^2 + x_d^2)/2 - x_1 ),   x*_i = 1 - i/(d+1)
    f* = -L/8 (1 - 1/(d+1))

From x = 0 each gradient wakes one more coordinate only, so a method whose iterates stay in the span of past gradients
is still in the first t coordinates after t of them, where f is the chain of length t:

    f(x_t) - f* >= L/8 (1/(t+1) - 1/(d+1))          for every t <= d

For d = 2t + 1 this gives theorem 2.1.7, f(x_t) - f* >= 3 L |x_0 - x*|^2 / (32 (t+1)^2), since |x*|^2 <= (d+1)/3.

Drori and Teboulle's Huber function (Mathematical Programming 145, 2014, theorem 2), for gradient descent, N steps h/L:

    f(x) = L|x|^2/2 if |x| < tau, else L tau |x| - L tau^2/2,   tau = R/(2Nh + 1)

From |x_0| = R it attains the tight bound f(x_N) - f* = L R^2 / (4Nh + 2) for steps h in (0, 1].
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from projects.p03_optimizers.problems.protocol import FloatArray, Problem


def nesterov_chain(dim: int = 101, L: float = 1.0) -> Problem:
    """Nesterov's worst function for first-order methods.

    Raises:
        ValueError: Fewer than two variables or L <= 0.
    """
    if dim < 2 or not L > 0:
        raise ValueError(f"dim and L are {dim} and {L}; dim must be at least 2 and L positive")
    A = L / 4 * (2 * np.eye(dim) - np.eye(dim, k=1) - np.eye(dim, k=-1))
    angle = np.pi / (dim + 1)
    first = np.zeros(dim)
    first[0] = 1.0

    def f(x: FloatArray) -> FloatArray:
        links = x[..., 0] ** 2 + ((x[..., 1:] - x[..., :-1]) ** 2).sum(axis=-1) + x[..., -1] ** 2
        value: FloatArray = L / 4 * (links / 2 - x[..., 0])
        return value

    def gradient(x: FloatArray) -> FloatArray:
        # L/4 (2 x_i - x_{i-1} - x_{i+1} - [i = 1])
        g = 2 * x - first
        g[..., 1:] -= x[..., :-1]
        g[..., :-1] -= x[..., 1:]
        scaled: FloatArray = L / 4 * g
        return scaled

    return Problem(
        name=f"Nesterov's chain {dim}-D",
        dim=dim,
        starts=np.zeros((1, dim)),
        f=f,
        gradient=gradient,
        hessian=lambda x: np.broadcast_to(A, (*x.shape, dim)).copy(),
        f_star=-L / 8 * (1 - 1 / (dim + 1)),
        minimisers=(1 - np.arange(1, dim + 1) / (dim + 1))[None],
        # The eigenvalues of A are L/4 (2 - 2 cos(j pi/(d+1))), so L itself is only approached.
        L=L / 2 * (1 + np.cos(angle)),
        mu=L / 2 * (1 - np.cos(angle)),
        domain=((-0.5, 1.5),) * dim,
    )


def nesterov_floor(t: npt.ArrayLike, dim: int = 101, L: float = 1.0) -> FloatArray:
    """What no method in the span of its gradients beats on the chain from x = 0: L/8 (1/(t+1) - 1/(d+1)), 0 from t = d.

    Args:
        t: Number of gradients spent, any shape.
        dim: Length d of the chain.
        L: Its constant.
    """
    spent = np.asarray(t, dtype=float)
    floor: FloatArray = L / 8 * np.maximum(1 / (spent + 1) - 1 / (dim + 1), 0.0)
    return floor


def huber(n_steps: int = 10, dim: int = 1, L: float = 1.0, R: float = 1.0, h: float = 1.0) -> Problem:
    """The worst L-smooth convex function for n_steps of gradient descent with step h/L from distance R.

    Raises:
        ValueError: n_steps < 1, dim < 1, L or R not positive, or h outside (0, 1].
    """
    if n_steps < 1 or dim < 1 or not (L > 0 and R > 0 and 0 < h <= 1):
        raise ValueError(
            f"n_steps, dim, L, R, h are {n_steps}, {dim}, {L}, {R}, {h}; "
            "n_steps and dim must be at least 1, L and R positive, h in (0, 1]"
        )
    tau = R / (2 * n_steps * h + 1)

    def f(x: FloatArray) -> FloatArray:
        squared = (x**2).sum(axis=-1)
        inside = squared.real < tau**2
        radius = np.sqrt(np.where(inside, tau**2, squared))
        value: FloatArray = np.where(inside, L * squared / 2, L * tau * radius - L * tau**2 / 2)
        return value

    def gradient(x: FloatArray) -> FloatArray:
        squared = (x**2).sum(axis=-1, keepdims=True)
        radius = np.sqrt(np.where(squared.real < tau**2, tau**2, squared))
        g: FloatArray = L * tau * x / radius
        return g

    direction = np.ones(dim) / np.sqrt(dim)
    return Problem(
        name=f"Huber {dim}-D, N={n_steps}",
        dim=dim,
        starts=(R * direction)[None],
        f=f,
        gradient=gradient,
        f_star=0.0,
        minimisers=np.zeros((1, dim)),
        L=L,
        mu=0.0,
        domain=((-1.2 * R, 1.2 * R),) * dim,
    )
