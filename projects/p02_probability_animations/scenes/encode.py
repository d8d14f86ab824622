"""What happens to a film after it is drawn: index in front, frames read back, stills, previews, the showreel.

All by PyAV and Pillow through `shared.media`; no ffmpeg program. Nothing here needs manim.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from shared.media import Frame, poster, preview, write_mp4

LARGEST_FILM = 8_000_000
LARGEST_PREVIEW = 1_500_000
EXCERPT = 6.0
"""Seconds of each film in the showreel and in the preview."""


def faststart(source: Path, target: Path) -> None:
    """Copy a film's stream with the index in front, so that a browser plays it while it loads.

    A film of more than `LARGEST_FILM` bytes is encoded anew, coarser, until it fits.

    Raises:
        ValueError: the film doesn't fit at the coarsest setting.
    """
    import av

    with av.open(str(source)) as film, av.open(str(target), "w", options={"movflags": "+faststart"}) as copy:
        stream = film.streams.video[0]
        to = copy.add_stream_from_template(stream)
        for packet in film.demux(stream):
            if packet.dts is not None:  # the last one only flushes
                packet.stream = to
                copy.mux(packet)
    for crf in (26, 29, 32):
        if target.stat().st_size <= LARGEST_FILM:
            return
        write_mp4(frames(source), target, fps=round(facts(source)["fps"]), crf=crf)
    if target.stat().st_size > LARGEST_FILM:
        raise ValueError(f"{target.name} has {target.stat().st_size:,} bytes; a film may have {LARGEST_FILM:,}")


def facts(path: Path) -> dict[str, float]:
    """Read width, height, frames a second, number of frames and duration in seconds from a film's index."""
    import av

    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        fps = round(float(stream.average_rate or 0), 2)
        return {
            "width": stream.width,
            "height": stream.height,
            "fps": fps,
            "frames": stream.frames,
            "duration": round(stream.frames / fps, 3),
        }


def frames(path: Path, start: float = 0.0, end: float = float("inf"), every: int = 1) -> Iterator[Frame]:
    """Give the frames (H, W, 3) of a film from `start` to `end` seconds, each `every`-th one."""
    import av

    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        if start > 0:
            film.seek(round(start / float(stream.time_base or 1)), stream=stream)  # to the key frame before
        index = 0
        for frame in film.decode(stream):
            if frame.time is None or frame.time < start - 1e-6:
                continue
            if frame.time >= end - 1e-6:
                return
            if index % every == 0:
                yield np.asarray(frame.to_ndarray(format="rgb24"), dtype=np.uint8)
            index += 1


def still(path: Path, moment: float, target: Path) -> None:
    """Write the frame at a moment as a picture of 960 pixels width.

    Raises:
        ValueError: the film is shorter than that.
    """
    for frame in frames(path, moment):
        poster(frame, target)
        return
    raise ValueError(f"moment is {moment:.1f} s; {path.name} is shorter")


def excerpt(moment: float) -> tuple[float, float]:
    """Give start and end of the excerpt around a film's highlight: most of it before, a second after."""
    start = max(0.0, moment - EXCERPT + 1.0)
    return start, start + EXCERPT


def write_preview(path: Path, moment: float, target: Path) -> None:
    """Write an excerpt as an animated WebP for the README, as large as `LARGEST_PREVIEW` allows.

    Raises:
        ValueError: even the smallest is too large.
    """
    start, end = excerpt(moment)
    every = max(1, round(facts(path)["fps"] / 10))
    pictures = list(frames(path, start, end, every))
    for width, quality in ((640, 60), (560, 50), (480, 40), (400, 30)):
        preview(pictures, target, fps=10, width=width, quality=quality)
        if target.stat().st_size <= LARGEST_PREVIEW:
            return
    raise ValueError(f"{target.name} has {target.stat().st_size:,} bytes; a preview may have {LARGEST_PREVIEW:,}")


def write_showreel(films: list[tuple[Path, float]], target: Path) -> int:
    """Join an excerpt of each film, given with its highlight, into one; gives the number of frames.

    Films of other sizes or rates than the first's are left to fail: a showreel is made of one quality.

    Raises:
        ValueError: the result is larger than a film may be, or the films differ in size.
    """
    fps = round(facts(films[0][0])["fps"])

    def reel() -> Iterator[Frame]:
        for path, moment in films:
            yield from frames(path, *excerpt(moment))

    for crf in (23, 26, 29, 32):
        count = write_mp4(reel(), target, fps=fps, crf=crf)
        if target.stat().st_size <= LARGEST_FILM:
            return count
    raise ValueError(f"{target.name} has {target.stat().st_size:,} bytes; the showreel may have {LARGEST_FILM:,}")
