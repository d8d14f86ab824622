"""Probability in Manim: nine films whose every number comes out of tested, seeded simulations.

`sim` computes (pure NumPy), `scenes` draws what it computed, `animate` renders, `run` asks at length what a film can
only show: whether bands cover, bounds hold and diagnostics tell. No LaTeX and no ffmpeg program is needed.

Public names: MathText-free ones only, since manim is optional. `FILMS` lists the films; the renderer of formulas for
other projects' films is `scenes.mathtext.MathText`, imported by their scene files.
"""

from __future__ import annotations

from projects.p02_probability_animations import scenes, sim
from projects.p02_probability_animations.scenes.registry import FILMS, FilmRow, film

__all__ = ["FILMS", "FilmRow", "film", "scenes", "sim"]
