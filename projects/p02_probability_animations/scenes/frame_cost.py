"""What a frame of many small things costs: one batch beside manim's usual group of objects, the same picture."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
from manim import Dot, Line, Mobject, VGroup, tempconfig
from numpy.typing import NDArray

from projects.p02_probability_animations.scenes.batch import BatchCamera, Dots, Needles
from projects.p02_probability_animations.scenes.style import SKY

FloatArray = NDArray[np.float64]
TURN = 0.02  # radians between two frames


def needle_group(starts: FloatArray, ends: FloatArray) -> Mobject:
    """Needles as manim has them: a group of lines."""
    pairs = zip(starts, ends, strict=True)
    return VGroup(*[Line(np.append(a, 0.0), np.append(b, 0.0), color=SKY, stroke_width=3.0) for a, b in pairs])


def dot_group(points: FloatArray) -> Mobject:
    """Dots as manim has them: a group of filled circles."""
    return VGroup(*[Dot(np.append(p, 0.0), radius=0.03, color=SKY) for p in points])


def turning_cost(make: Callable[[], Mobject], frames: int) -> float:
    """CPU seconds a frame of 1920 x 1080 in which all of it turns a little, the making of it left out.

    Raises:
        ValueError: frames < 1.
    """
    if frames < 1:
        raise ValueError(f"frames is {frames}; it must be at least 1")
    with tempconfig({"pixel_width": 1920, "pixel_height": 1080}):
        camera, thing = BatchCamera(), make()
        begun = time.process_time()
        for _ in range(frames):
            thing.rotate(TURN, about_point=np.zeros(3))
            camera.reset()
            camera.capture_mobjects([thing])
        return (time.process_time() - begun) / frames


def needle_costs(n: int, frames: int, rng: np.random.Generator) -> tuple[float, float]:
    """Cost of a frame of n turning needles: (batch, manim's group), in CPU seconds."""
    middle, angle = rng.uniform(-3.5, 3.5, (n, 2)), rng.uniform(0, math.pi, (n, 1))
    half = 0.2 * np.hstack([np.cos(angle), np.sin(angle)])
    ours = turning_cost(lambda: Needles(middle - half, middle + half, [SKY]), frames)
    return ours, turning_cost(lambda: needle_group(middle - half, middle + half), frames)


def dot_costs(n: int, frames: int, rng: np.random.Generator) -> tuple[float, float]:
    """Cost of a frame of n turning dots: (batch, manim's group), in CPU seconds."""
    points = rng.uniform(-3.5, 3.5, (n, 2))
    return turning_cost(lambda: Dots(points, [SKY]), frames), turning_cost(lambda: dot_group(points), frames)
