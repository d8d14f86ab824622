"""Videos and their previews without an ffmpeg program: H.264 by PyAV, animated WebP and posters by Pillow."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Frame = NDArray[np.uint8]


def write_mp4(frames: Iterable[Frame], path: Path, fps: int = 30, crf: int = 23) -> int:
    """Encode frames as H.264 in yuv420p with the index in front (faststart), which every browser plays.

    Frames are images (H, W, 3), RGB, 0..255, all of one size; H and W even, as yuv420p needs. `crf` is the constant
    rate factor, 0 (lossless) to 51. The file is replaced whole once the last frame is in. Gives the number of frames.

    Raises:
        ValueError: no frame, an odd side, or frames of several sizes.
    """
    import av

    path.parent.mkdir(parents=True, exist_ok=True)
    count, shape = 0, None
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        part = Path(folder) / path.name
        with av.open(str(part), "w", options={"movflags": "+faststart"}) as container:
            stream = container.add_stream("libx264", rate=Fraction(fps), options={"crf": str(crf)})
            stream.pix_fmt = "yuv420p"
            for frame in frames:
                if shape is None:
                    shape = frame.shape
                    if shape[0] % 2 or shape[1] % 2:
                        raise ValueError(f"frames are {shape[1]}x{shape[0]}; H.264 in yuv420p takes even sides only")
                    stream.height, stream.width = shape[:2]
                if frame.shape != shape:
                    raise ValueError(f"frame {count} has shape {frame.shape}, the first had {shape}")
                container.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")))
                count += 1
            if shape is None:
                raise ValueError("there are no frames; a video needs one or more")
            container.mux(stream.encode(None))
        part.replace(path)
    return count


def preview(frames: Iterable[Frame], path: Path, fps: int = 10, width: int = 480, quality: int = 60) -> None:
    """Write an animated WebP or GIF of `width` pixels, for a README (GitHub plays no MP4 inside one)."""
    images = [_resize(frame, width) for frame in frames]
    if not images:
        raise ValueError("there are no frames; a preview needs one or more")
    path.parent.mkdir(parents=True, exist_ok=True)
    options = {"quality": quality, "method": 4} if path.suffix == ".webp" else {"optimize": True}
    images[0].save(path, save_all=True, append_images=images[1:], duration=round(1000 / fps), loop=0, **options)


def poster(frame: Frame, path: Path, width: int = 960) -> None:
    """Write one frame as a still picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _resize(frame, width).save(path)


def _resize(frame: Frame, width: int) -> Image.Image:
    image = Image.fromarray(frame)
    return image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
