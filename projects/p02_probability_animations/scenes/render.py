"""Draw one film with manim into a folder: the video, its subtitles, still and preview, and a record of all of it.

A film is drawn in a hidden folder beside its place and moved there only when all its files are done, each move at
once and whole: an interrupted run leaves the last good film. The record's `source` is a digest of every file of ours
that the film is made by (its scene, the workshop, its simulation), its row in the registry, the quality and the
versions of manim and matplotlib: while it is the same, the film is the same.
"""

from __future__ import annotations

import ast
import hashlib
import logging
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from projects.p02_probability_animations.scenes import encode
from projects.p02_probability_animations.scenes.registry import SCENES, FilmRow, film

OURS = ("projects.p02_probability_animations", "shared")


@dataclass(frozen=True)
class Quality:
    """Pixels and frames a second."""

    width: int
    height: int
    fps: int


QUALITIES = {"draft": Quality(854, 480, 15), "full": Quality(1920, 1080, 30), "film": Quality(1920, 1080, 60)}


@dataclass(frozen=True)
class Job:
    """One film to draw."""

    slug: str
    quality: str
    folder: Path


def source_digest(row: FilmRow, quality: str) -> str:
    """Digest of all that a film depends on; 16 hex digits."""
    todo, seen = [f"{SCENES}.{row.scene.split(':')[0]}", f"{SCENES}.film"], set[str]()
    parts = [repr(row), repr(QUALITIES[quality]), version("manim"), version("matplotlib")]
    while todo:
        name = todo.pop()
        if name in seen or name.endswith((".registry", ".lint")):
            continue  # the row is in already; the lint only looks
        seen.add(name)
        todo += _imports(name)
    for name in sorted(seen):
        parts.append(f"{name}\n{_path(name).read_text(encoding='utf-8')}")
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _path(module: str) -> Path:
    """File of a module of ours, found without importing it."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ValueError(f"module {module} is missing")
    return Path(spec.origin)


def _imports(module: str) -> list[str]:
    """Modules of ours that a module imports by `from ... import ...`."""
    found = []
    for node in ast.walk(ast.parse(_path(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(OURS):
            found.append(node.module)
            # `from package.sim import buffon` names a module
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [name for name in names if _is_module(name)]
    return found


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # its parent is a module, not a package
        return False


def draw(job: Job) -> dict[str, Any]:
    """Draw a film and put its files into the job's folder; gives its record for the manifest.

    Raises:
        ValueError: the film is too large, or its layout has problems.
    """
    from manim import tempconfig

    row, quality = film(job.slug), QUALITIES[job.quality]
    digest = source_digest(row, job.quality)
    logging.getLogger("manim").setLevel(logging.ERROR)
    job.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=job.folder, prefix=f".{job.slug}.") as hidden:
        work = Path(hidden)
        settings = {
            "media_dir": str(work / "manim"),
            "output_file": job.slug,
            "format": "mp4",
            "pixel_width": quality.width,
            "pixel_height": quality.height,
            "frame_rate": quality.fps,
            "disable_caching": True,
            "progress_bar": "none",
            "verbosity": "ERROR",
        }
        with tempconfig(settings):
            scene = row.load()()
            scene.render()
            drawn = Path(scene.renderer.file_writer.movie_file_path)
        if scene.problems:
            raise ValueError(f"{job.slug}: {scene.problems[0]} ({len(scene.problems)} problems of layout)")
        encode.faststart(drawn, work / f"{job.slug}.mp4")
        (work / f"{job.slug}.srt").write_bytes(drawn.with_suffix(".srt").read_bytes())
        moment = highlight(row, scene.chapters)
        encode.still(work / f"{job.slug}.mp4", moment, work / f"{job.slug}.png")
        encode.write_preview(work / f"{job.slug}.mp4", moment, work / f"{job.slug}.webp")
        made = {}
        for suffix in (".srt", ".png", ".webp", ".mp4"):  # the film last: where it is, the others are
            file = work / f"{job.slug}{suffix}"
            made[file.name] = {"bytes": file.stat().st_size, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
            file.replace(job.folder / file.name)
    return {
        "title": row.title,
        "takeaway": row.takeaway,
        "seed": row.seed,
        "quality": job.quality,
        "source": digest,
        "manim": version("manim"),
        **encode.facts(job.folder / f"{job.slug}.mp4"),
        "chapters": [{"title": name, "start": round(start, 3)} for name, start in scene.chapters],
        "highlight": round(moment, 3),
        "numbers": {**scene.facts, **{name: counter.value for name, counter in scene.counters.items()}},
        "files": made,
    }


def highlight(row: FilmRow, chapters: list[tuple[str, float]]) -> float:
    """Give the moment of a film's highlight, in seconds.

    Raises:
        ValueError: the row names a part that the film doesn't have.
    """
    name, after = row.highlight
    if not name:
        return max(0.0, chapters[-1][1] - 1.0)
    starts = [start for part, start in chapters if part == name]
    if not starts:
        parts = ", ".join(part for part, _ in chapters)
        raise ValueError(f"highlight of {row.slug} is in {name!r}; its parts are {parts}")
    return starts[0] + after
