"""Render the animations: MP4 (H.264) to link to, animated WebP for a README, and a poster, into media/.

    python -m projects.p01_linear_algebra.animate                    all of them, some minutes
    python -m projects.p01_linear_algebra.animate linear_map descent --out build/media

All are drawn by matplotlib from the library's own results (viz/); neither manim nor an ffmpeg program is needed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

from projects.p01_linear_algebra.viz import (
    compression,
    descent,
    eigen_directions,
    gershgorin,
    linear_map,
    orthogonalisation,
    qr_iteration,
    signed_area,
)
from shared.log import progress
from shared.media import Frame, poster, preview, write_mp4

ANIMATIONS: dict[str, Callable[[int], Iterator[Frame]]] = {
    "linear_map": linear_map.frames,
    "eigen_directions": eigen_directions.frames,
    "qr_iteration": qr_iteration.frames,
    "gershgorin": gershgorin.frames,
    "descent": descent.frames,
    "signed_area": signed_area.frames,
    "orthogonalisation": orthogonalisation.frames,
    "compression": compression.frames,
}
FPS = 30
PREVIEW_EVERY = 4
"""Every so many-th frame goes into the preview, whose speed is the film's."""
HOLD = 30
"""Frames for which the last picture stands."""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        raise ValueError(f"{message} (see --help)")


def main(argv: list[str] | None = None) -> int:
    """Render what is asked for: 0 done, 2 bad input, 130 interrupted."""
    parser = _Parser(
        prog="python -m projects.p01_linear_algebra.animate", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which of {', '.join(ANIMATIONS)}; by default all")
    parser.add_argument("--frames", type=int, default=240, help=f"frames of each, at {FPS} a second (default: 240)")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent / "media", help="folder (default: the project's media)"
    )
    try:
        flags = parser.parse_args(argv)
        for name in flags.names:
            if name not in ANIMATIONS:
                raise ValueError(f"there is no animation {name!r}; choose from {', '.join(ANIMATIONS)}")
        if flags.frames < 2:
            raise ValueError(f"--frames is {flags.frames}; it must be 2 or more")
        for name in flags.names or ANIMATIONS:
            render(name, flags.frames, flags.out)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"error: {' '.join(str(error).split())}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted: finished films are kept\n")
        return 130
    return 0


def render(name: str, count: int, out: Path) -> None:
    """Render one animation into NAME.mp4, NAME.webp and NAME.png below `out`."""
    begun = time.process_time()
    shots: list[Frame] = []
    for shot in progress(ANIMATIONS[name](count), total=count, desc=name):
        shots.append(shot)
    shots += [shots[-1]] * min(HOLD, count)
    write_mp4(shots, out / f"{name}.mp4", fps=FPS)
    preview(shots[::PREVIEW_EVERY], out / f"{name}.webp", fps=round(FPS / PREVIEW_EVERY))
    poster(shots[-1], out / f"{name}.png")
    sizes = ", ".join(f"{end} {(out / f'{name}.{end}').stat().st_size / 1e3:.0f} kB" for end in ("mp4", "webp", "png"))
    sys.stderr.write(f"{name}: {len(shots)} frames, {sizes}, {time.process_time() - begun:.0f} CPU-s\n")


if __name__ == "__main__":
    sys.exit(main())
