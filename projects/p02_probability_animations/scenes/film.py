"""What all films share: cards, sections, captions that stay as long as one needs to read them, and counters.

A film is a `Film` with a `story`. The story is told in parts (`part`) by sentences (`say`) that stand under the
picture while it moves; each is also written to the film's subtitles. A sentence is never taken away before it can be
read: `say` waits where the animations were shorter than the reading.

    class Buffon(Film):
        slug = "buffon"
        def story(self) -> None:
            self.part("Throwing")
            self.say("A needle falls on a floor of planks.", FadeIn(planks), run_time=2)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
from manim import (
    DOWN,
    UP,
    FadeIn,
    FadeOut,
    Mobject,
    Scene,
    UpdateFromAlphaFunc,
    VGroup,
    Write,
    linear,
    rate_functions,
)
from manim.animation.animation import prepare_animation

from projects.p02_probability_animations.scenes.batch import BatchCamera
from projects.p02_probability_animations.scenes.lint import Problem, inspect_layout, seen_texts
from projects.p02_probability_animations.scenes.mathtext import Counter, MathText, lay_out, paragraph
from projects.p02_probability_animations.scenes.registry import film
from projects.p02_probability_animations.scenes.style import (
    BODY,
    CAPTION,
    CAPTION_Y,
    GROUND,
    HEADING,
    INK,
    ORANGE,
    PIXELS_A_UNIT,
    SOFT,
    TITLE,
)
from shared.seeding import rng

SECONDS_A_WORD = 0.25
"""Reading time: 240 words a minute, with SECONDS_TO_SEE to find the line."""
SECONDS_TO_SEE = 0.8
LONGEST_LINE = 12.6
"""Width of a caption's line, in units; a longer caption takes two lines."""


def seconds_to_read(sentence: str) -> float:
    """Say how long a sentence stays at least, in seconds."""
    return SECONDS_TO_SEE + SECONDS_A_WORD * len(sentence.split())


class Film(Scene):
    """Base of the films. A subclass sets `slug` and tells its `story`.

    After a run `chapters` holds (name, start in seconds) of the parts, `counters` and `facts` what numbers were shown,
    by name, `problems` what the layout lint found whenever
    a sentence had been read, and `shown` all that was written on the frame at those moments.
    """

    slug: ClassVar[str]

    def __init__(self, **options: Any) -> None:
        super().__init__(camera_class=BatchCamera, **options)
        self.row = film(self.slug)
        self.chapters: list[tuple[str, float]] = []
        self.counters: dict[str, Counter] = {}
        self.facts: dict[str, float] = {}
        self.problems: list[Problem] = []
        self.shown: set[str] = set()
        self._caption: VGroup | None = None
        self._said, self._since = "", 0.0

    def setup(self) -> None:
        """Set the ground's colour; called by manim."""
        camera: Any = self.camera
        camera.background_color = GROUND

    def construct(self) -> None:
        """Show title card, story and end card; called by manim."""
        self.part("Title")
        self.title_card()
        self.story()
        self.part("Takeaway")
        self.end_card()
        self._look()

    def story(self) -> None:
        """Tell the film; every film has its own."""
        raise NotImplementedError(f"{type(self).__name__} has no story")

    def rng(self, *names: object) -> np.random.Generator:
        """Give the film's random stream of this name: the same in every render."""
        return rng(self.row.seed, "p02", self.slug, *names)

    # Parts and captions

    def part(self, name: str) -> None:
        """Begin a section of this name, once the last sentence could be read."""
        if self.chapters:
            self.hush()
        self.next_section(name)
        self.chapters.append((name, self.time))

    def say(self, sentence: str, *animations: Any, run_time: float | None = None) -> None:
        """Put a sentence under the picture (words and $mathtext$, two lines at most) and play animations with it.

        The sentence before stays until it could be read.
        """
        self.let_read()
        caption = _caption(sentence)
        if self._caption is not None:
            self._subtitle()
            self.play(FadeOut(self._caption, run_time=0.25))
        self._caption, self._said, self._since = caption, sentence, self.time
        # The caption keeps its own pace: the run time is the picture's.
        moves = [prepare_animation(animation) for animation in animations]
        for move in moves:
            if run_time is not None:
                move.run_time = run_time
        self.play(FadeIn(caption, run_time=0.4), *moves)

    def let_read(self, extra: float = 0.0) -> None:
        """Wait until the present sentence could be read, and `extra` seconds longer; then inspect the layout."""
        if self._caption is not None:
            left = self._since + seconds_to_read(self._said) - self.time
            extra += max(0.0, left)
        if extra > 1e-6:
            self.wait(extra)
        self._look()

    def hush(self) -> None:
        """Let the present sentence be read, then take it away."""
        self.let_read()
        if self._caption is not None:
            self._subtitle()
            self.play(FadeOut(self._caption, run_time=0.3))
            self._caption = None

    def _subtitle(self) -> None:
        """Write the sentence that is about to leave into the film's subtitles."""
        plain = plain_words(self._said)
        self.add_subcaption(plain, duration=self.time - self._since, offset=self._since - self.time)

    def _look(self) -> None:
        """Inspect the layout as it stands."""
        found = inspect_layout(self, self.chapters[-1][0])
        self.shown |= {text.text if isinstance(text, Counter) else text.source for text in seen_texts(self)}
        self.problems += [problem for problem in found if problem not in self.problems]

    # Numbers

    def counter(
        self, name: str, value: float, pattern: str, size: float = BODY, color: str = INK, align: str = "left"
    ) -> Counter:
        """Make a counter that tests can find under `name` in `counters`."""
        self.counters[name] = Counter(value, pattern, size, color, align)
        return self.counters[name]

    def fact(self, name: str, value: float, pattern: str) -> str:
        """Format a number for a text and keep it under `name` in `facts`."""
        self.facts[name] = float(value)
        return pattern.format(float(value))

    def sweep(
        self,
        show: Callable[[float], None],
        *with_it: Any,
        start: float = 0.0,
        end: float = 1.0,
        run_time: float = 3.0,
        rate_func: Callable[..., float] = linear,
        moving: Sequence[Mobject] = (),
    ) -> None:
        """Call `show(t)` on every frame while t goes from `start` to `end`.

        `moving` are the mobjects that it changes; they are added where they aren't on the stage.
        """
        for mobject in moving:  # an updater tells manim to draw the mobject on every frame
            mobject.add_updater(_nothing)
        on_stage = set(self.get_mobject_family_members())
        self.add(*(mobject for mobject in moving if mobject not in on_stage))  # those that are keep their layer
        nobody = Mobject()  # an animation needs someone to play on
        clock = UpdateFromAlphaFunc(
            nobody, lambda _, share: show(start + (end - start) * share), run_time=run_time, rate_func=rate_func
        )
        self.play(clock, *with_it)
        self.remove(nobody)
        for mobject in moving:
            mobject.remove_updater(_nothing)
        show(end)

    # Cards

    def title_card(self) -> None:
        """Show title and question, then clear the stage."""
        title = MathText(self.row.title, TITLE).shift(0.55 * UP)
        question = MathText(self.row.question, HEADING - 6, ORANGE).next_to(title, DOWN, buff=0.7)
        self.play(Write(title, run_time=1.6))
        self.play(FadeIn(question, shift=0.2 * UP, run_time=0.8))
        self.wait(0.9)
        self.play(FadeOut(title), FadeOut(question), run_time=0.7)

    def end_card(self) -> None:
        """Clear the stage and leave the one sentence to remember."""
        self.clear_stage()
        lines = break_lines(self.row.takeaway, HEADING, 11.0)
        words = paragraph(*lines, size=HEADING).shift(0.35 * UP)
        name = MathText(self.row.title, BODY, SOFT).next_to(words, DOWN, buff=0.9)
        self._said, self._since = self.row.takeaway, self.time
        self.play(*(Write(line, run_time=1.8) for line in words))
        self.play(FadeIn(name, run_time=0.6))
        self.wait(max(2.0, seconds_to_read(self.row.takeaway) - 1.8))
        self._subtitle()

    def clear_stage(self, run_time: float = 0.7) -> None:
        """Fade out all that is seen."""
        self.hush()
        seen = list(self.mobjects)
        for mobject in self.mobjects:
            mobject.clear_updaters()
        if seen:
            self.play(*(FadeOut(mobject) for mobject in seen), run_time=run_time)
        self.remove(*self.mobjects)


def _nothing(mobject: Mobject) -> None:
    """Do nothing: the updater of mobjects that another one's updater changes."""


def break_lines(sentence: str, size: float, width: float) -> list[str]:
    """Break a sentence into as few lines of about the same width as fit `width` units; formulas aren't broken.

    Raises:
        ValueError: a word is wider than a line.
    """
    words: list[str] = []
    for word in sentence.split():  # words between two dollar signs belong together
        if words and words[-1].count("$") % 2:
            words[-1] += " " + word
        else:
            words.append(word)
    widths = [_width(word, size) for word in words]
    if max(widths) > width:
        raise ValueError(f"{sentence!r} has a word of {max(widths):.1f} units; a line has {width:g}")
    space = 0.333 * size / PIXELS_A_UNIT
    total = sum(widths) + space * (len(words) - 1)
    for n_lines in range(max(1, int(np.ceil(total / width))), len(words) + 1):
        lines: list[list[str]] = [[]]
        used = 0.0
        for word, wide in zip(words, widths, strict=True):
            # A line ends where it has its share of the whole, or where the next word wouldn't fit.
            full = lines[-1] and ((used + wide / 2 > total / n_lines and len(lines) < n_lines) or used + wide > width)
            if full:
                lines.append([])
                used = 0.0
            lines[-1].append(word)
            used += wide + space
        if len(lines) <= n_lines:
            return [" ".join(line) for line in lines]
    return words


def _width(word: str, size: float) -> float:
    """Width of a word, in units."""
    return max(float(curves[:, 0].max()) for _, curves in lay_out(word)) * size / PIXELS_A_UNIT


def _caption(sentence: str) -> VGroup:
    """Set a caption.

    Raises:
        ValueError: it takes more than two lines.
    """
    lines = break_lines(sentence, CAPTION, LONGEST_LINE)
    if len(lines) > 2:
        raise ValueError(f"caption {sentence!r} takes {len(lines)} lines; it may take two")
    return paragraph(*lines, size=CAPTION).shift((CAPTION_Y) * UP)


PLAIN = {
    r"\pi": " pi ", r"\mu": " mu ", r"\sigma": " sigma ", r"\theta": " theta ", r"\lambda": " lambda ", r"\ell": " l ",
    r"\varphi": " phi ", r"\sqrt": " root ", r"\bar": " mean ", r"\sin": " sin ", r"\log": " log ", r"\neg": " not ",
    r"\to": " to ", r"\leq": " at most ", r"\geq": " at least ", r"\approx": " about ", r"\times": " times ",
    r"\cdot": " times ", r"\mid": " given ", r"\infty": " infinity ", r"\pm": " plus or minus ", r"\%": "%",
    r"\,": " ", r"\;": " ", r"\ ": " ", r"\dfrac": "", r"\frac": "", r"\mathrm": "", "^2": " squared", "_": " ",
    "^": " to the ", "{": "", "}": "", "$": "",
}  # fmt: skip


def plain_words(sentence: str) -> str:
    """Give a caption as plain text, for subtitles: mathtext's commands as words."""
    for command in sorted(PLAIN, key=len, reverse=True):
        sentence = sentence.replace(command, PLAIN[command])
    return re.sub(r"\s+([,.;:?!)])", r"\1", re.sub(r"\(\s+", "(", " ".join(sentence.split())))


__all__ = ["Film", "break_lines", "plain_words", "rate_functions", "seconds_to_read"]
