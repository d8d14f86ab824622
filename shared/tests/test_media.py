"""A written film is decoded again: every browser plays it, every frame is in it, and half a film is never left."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from shared.media import Frame, poster, preview, write_mp4


def frames(count: int = 12, width: int = 64, height: int = 48) -> Iterator[Frame]:
    """A grey level that rises from frame to frame, a red bar on the left."""
    for i in range(count):
        frame = np.full((height, width, 3), 40 + 15 * i, dtype=np.uint8)
        frame[:, : width // 4] = (200, 30, 30)
        yield frame


def atoms(path: Path) -> list[str]:
    """The kinds of an MP4's outermost boxes, in order."""
    content, at, found = path.read_bytes(), 0, []
    while at < len(content):
        found.append(content[at + 4 : at + 8].decode())
        at += int.from_bytes(content[at : at + 4], "big") or len(content)
    return found


def test_a_film_is_what_browsers_play(tmp_path: Path):
    path = tmp_path / "new" / "film.mp4"
    assert write_mp4(frames(), path, fps=12) == 12
    assert os.listdir(path.parent) == ["film.mp4"]
    with av.open(str(path)) as container:
        [stream] = container.streams
        assert isinstance(stream, av.VideoStream)
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height, stream.frames) == (64, 48, 12)
        assert stream.average_rate == Fraction(12)
        decoded = [(frame.time, frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
    assert [time for time, _ in decoded] == pytest.approx([i / 12 for i in range(12)])
    for (_, seen), sent in zip(decoded, frames(), strict=True):
        assert np.abs(seen.astype(int) - sent).mean() < 6
        assert seen[24, 4, 0] > seen[24, 4, 1] + 100  # the bar is red, not blue
    kinds = atoms(path)
    assert kinds.index("moov") < kinds.index("mdat")  # faststart


def test_crf_trades_size_for_quality(tmp_path: Path):
    noise = np.random.default_rng(0).integers(0, 256, (6, 64, 64, 3), dtype=np.uint8)
    sizes = []
    for crf in (10, 23, 45):
        write_mp4(noise, tmp_path / "film.mp4", crf=crf)
        sizes.append((tmp_path / "film.mp4").stat().st_size)
    assert sizes == sorted(sizes, reverse=True) and sizes[0] > 3 * sizes[2]


@pytest.mark.parametrize(("width", "height"), [(63, 48), (64, 47)])
def test_an_odd_side_is_refused(tmp_path: Path, width: int, height: int):
    with pytest.raises(ValueError, match=rf"frames are {width}x{height}; .* even sides only"):
        write_mp4(frames(3, width, height), tmp_path / "film.mp4")
    assert os.listdir(tmp_path) == []


def test_no_frames_are_refused(tmp_path: Path):
    for write in (write_mp4, preview):
        with pytest.raises(ValueError, match="there are no frames"):
            write(iter([]), tmp_path / "film.mp4")
    assert os.listdir(tmp_path) == []


def test_frames_of_several_sizes_are_refused(tmp_path: Path):
    mixed = [*frames(2), *frames(1, 32, 32)]
    with pytest.raises(ValueError, match=r"frame 2 has shape \(32, 32, 3\), the first had \(48, 64, 3\)"):
        write_mp4(mixed, tmp_path / "film.mp4")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (np.zeros((48, 64), np.uint8), "ndim `3` but got `2`"),
        (np.zeros((48, 64, 4), np.uint8), r"shape `\(48, 64, 4\)`"),
        (np.zeros((48, 64, 3)), "dtype `uint8` but got `float64`"),
    ],
)
def test_what_is_no_rgb_frame_is_refused(tmp_path: Path, bad: Frame, message: str):
    with pytest.raises(ValueError, match=message):
        write_mp4([bad], tmp_path / "film.mp4")
    assert os.listdir(tmp_path) == []


class Stop(BaseException):
    """An interrupt."""


def interrupted(error: type[BaseException]) -> Iterator[Frame]:
    for _ in range(10):  # more frames than the encoder holds back: the first are in the file by then
        yield from frames()
    raise error


@pytest.mark.parametrize("error", [Stop, RuntimeError])
def test_an_interrupted_film_leaves_what_was_there(tmp_path: Path, error: type[BaseException]):
    path = tmp_path / "film.mp4"
    with pytest.raises(error):
        write_mp4(interrupted(error), path)
    assert os.listdir(tmp_path) == []
    write_mp4(frames(), path)
    old = path.read_bytes()
    with pytest.raises(error):
        write_mp4(interrupted(error), path)
    assert path.read_bytes() == old
    assert os.listdir(tmp_path) == ["film.mp4"]


@pytest.mark.parametrize(("name", "kind"), [("film.webp", "WEBP"), ("film.gif", "GIF")])
def test_a_preview_is_small_and_moves(tmp_path: Path, name: str, kind: str):
    path = tmp_path / "new" / name
    preview(frames(8, 96, 64), path, fps=8, width=48)
    with Image.open(path) as image:
        assert (image.format, image.size, image.n_frames) == (kind, (48, 32), 8)  # type: ignore[attr-defined]
        assert image.info["loop"] == 0
        image.seek(7)
        last = np.asarray(image.convert("RGB")).astype(int)
        image.load()
        assert image.info["duration"] == pytest.approx(1000 / 8, abs=10)
    assert np.abs(last[16, 40] - (40 + 15 * 7)).max() < 12


def test_an_interrupted_preview_leaves_what_was_there(tmp_path: Path):
    path = tmp_path / "film.webp"
    preview(frames(), path)
    old = path.read_bytes()
    with pytest.raises(Stop):
        preview(interrupted(Stop), path)
    assert path.read_bytes() == old


def test_a_poster_keeps_the_proportions(tmp_path: Path):
    path = tmp_path / "new" / "poster.png"
    poster(next(frames(1, 90, 60)), path, width=45)
    with Image.open(path) as image:
        assert (image.size, image.mode) == ((45, 30), "RGB")
        assert image.getpixel((2, 15)) == (200, 30, 30)
