"""Draw the films: python -m projects.p02_probability_animations.animate [films...] --quality {draft,full,film}.

Writes media/<film>.mp4 (H.264, yuv420p, index in front), .srt, .png and .webp for every film, media/manifest.json and
chapters.json, and, once all films of one quality are there, media/showreel.mp4. Drafts go to build/ instead.
Exit codes: 0 done, 2 bad input, 130 interrupted (finished films stay; `--resume` skips them).
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from projects.p02_probability_animations.scenes import encode
from projects.p02_probability_animations.scenes.registry import FILMS, film
from projects.p02_probability_animations.scenes.render import QUALITIES, Job, draw, source_digest
from shared.log import progress
from shared.results import replace_file

HERE = Path(__file__).resolve().parent
DRAFTS = HERE.parents[1] / "build" / HERE.name


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are ValueErrors."""

    def error(self, message: str) -> NoReturn:
        """Raise the message, to be told in one line."""
        raise ValueError(f"{message} (see --help)")


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line.

    Raises:
        ValueError: a film, quality or number of jobs that doesn't exist.
    """
    parser = Parser(prog="python -m projects.p02_probability_animations.animate", description=__doc__.split("\n")[0])
    names = ", ".join(row.slug for row in FILMS)
    parser.add_argument("films", nargs="*", metavar="FILM", help=f"which films to draw; all by default: {names}")
    sizes = "; ".join(f"{name} {q.width}x{q.height} at {q.fps}" for name, q in QUALITIES.items())
    parser.add_argument("--quality", choices=list(QUALITIES), default="full", help=f"{sizes} (default: full)")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="films drawn at the same time")
    parser.add_argument("--out", type=Path, help="folder for the files; media/ by default, build/ for drafts")
    parser.add_argument("--resume", action="store_true", help="leave out films that are as drawn (code, seed, quality)")
    arguments = parser.parse_args(argv)
    arguments.rows = [film(slug) for slug in dict.fromkeys(arguments.films)] or list(FILMS)
    if arguments.jobs < 1:
        raise ValueError(f"--jobs is {arguments.jobs}; it must be 1 or more")
    return arguments


def main(argv: Sequence[str] | None = None) -> int:
    """Draw films; gives the exit code."""
    try:
        arguments = parse(argv)
        if find_spec("manim") is None:
            raise ValueError("manim is missing; make videos brings it (it needs cairo and pango)")
        folder = arguments.out or (DRAFTS if arguments.quality == "draft" else HERE / "media")
        return animate(folder, arguments)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"error: {' '.join(str(error).split())}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("\ninterrupted: films that were finished stay; add --resume to go on\n")
        return 130


def animate(folder: Path, arguments: argparse.Namespace) -> int:
    """Draw what is asked, then renew manifest, chapters and showreel."""
    manifest = read_manifest(folder)
    jobs = [Job(row.slug, arguments.quality, folder) for row in arguments.rows]
    if arguments.resume:
        jobs = [job for job in jobs if not is_drawn(job, manifest)]
    workers = min(arguments.jobs, max(1, len(jobs)))
    # A fresh process for each film: manim's settings are global, and a film of minutes outweighs its start.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, max_tasks_per_child=1) as pool:
        running = {pool.submit(draw, job): job for job in jobs}
        try:
            for done in progress(as_completed(running), total=len(running), desc="films"):
                record = done.result()
                manifest["films"][running[done].slug] = record
                write_manifest(folder, manifest)
                size = record["files"][f"{running[done].slug}.mp4"]["bytes"] / 1e6
                sys.stderr.write(f"  {running[done].slug}  {record['duration']:.0f} s, {size:.1f} MB\n")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    showreel(folder, manifest)
    sys.stderr.write(f"{len(jobs)} drawn, {len(arguments.rows) - len(jobs)} unchanged, in {os.path.relpath(folder)}\n")
    return 0


def is_drawn(job: Job, manifest: dict[str, Any]) -> bool:
    """Whether a film stands there as its source says, whole."""
    record = manifest["films"].get(job.slug)
    if record is None or record["source"] != source_digest(film(job.slug), job.quality):
        return False
    files = record["files"].items()
    return all((job.folder / name).is_file() and (job.folder / name).stat().st_size == f["bytes"] for name, f in files)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read a folder's manifest; an empty one where there is none.

    Raises:
        ValueError: it is no manifest.
    """
    path = folder / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"films": {}, "showreel": None}
    except json.JSONDecodeError as error:
        raise ValueError(f"{path} is no JSON ({error}); remove it") from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("films"), dict):
        raise ValueError(f"{path} holds no films; remove it")
    return manifest


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write manifest and chapters, films in the order of the registry."""
    order = [row.slug for row in FILMS if row.slug in manifest["films"]]
    manifest["films"] = {slug: manifest["films"][slug] for slug in order}
    chapters = {slug: manifest["films"][slug]["chapters"] for slug in order}
    for name, content in (("manifest", manifest), ("chapters", chapters)):
        replace_file(folder / f"{name}.json", (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode())


def showreel(folder: Path, manifest: dict[str, Any]) -> None:
    """Join an excerpt of every film, where all are there in one quality and the showreel isn't theirs yet."""
    films = manifest["films"]
    if len(films) < len(FILMS) or len({record["quality"] for record in films.values()}) > 1:
        return
    sources = [record["source"] for record in films.values()]
    path = folder / "showreel.mp4"
    if path.is_file() and (manifest.get("showreel") or {}).get("sources") == sources:
        return
    encode.write_showreel([(folder / f"{slug}.mp4", record["highlight"]) for slug, record in films.items()], path)
    manifest["showreel"] = {"sources": sources, "bytes": path.stat().st_size, **encode.facts(path)}
    write_manifest(folder, manifest)


if __name__ == "__main__":
    sys.exit(main())
