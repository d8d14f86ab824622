"""The way into every project: one command line, the same flags, one-line errors, results never half-written.

A project's `run.py` hands over its settings, presets and `run(cfg, session)`; `main` does the rest: parse, run, save
the JSON, draw the figures, print the main table and the claims. Exit codes: 0 done, 2 bad input, 1 a claim of the
full preset fails, 130 interrupted (`--resume` goes on from there).
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import io
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
import tyro
from joblib import cpu_count
from joblib.externals.loky import get_reusable_executor

from shared import parallel, plotting, results
from shared.log import RunLog, Track
from shared.readme import Claim, Rows, judge, lookup, text_table
from shared.seeding import check_seed, rng

Config = TypeVar("Config")
Values = dict[str, Any]


@dataclass(frozen=True)
class Flags:
    """What every project understands."""

    preset: Literal["quick", "full"] = "quick"
    """quick: the method at work, within a minute. full: what README and site show; its results are committed."""
    seed: int = 0
    """Seed of every random stream, a whole number >= 0."""
    jobs: int = field(default_factory=lambda: min(8, cpu_count()))
    """Processes; the results are the same for any number of them."""
    out: Path | None = None
    """Folder for results and figures; by default the project's own."""
    track: Track = "none"
    """Also log the run's curves for TensorBoard or Weights & Biases (offline), below OUT/logs."""
    only: tuple[str, ...] = ()
    """Run these experiments alone and keep the stored results of the others; names as in the results file."""
    resume: bool = False
    """Go on with an interrupted run of the same preset, seed and settings: finished parts are taken from OUT/cache."""


@dataclass(frozen=True)
class Report:
    """How a project's results are shown: makers of matplotlib figures and of table rows by name, and claims."""

    figures: Mapping[str, Callable[[Values], Any]]
    tables: Mapping[str, Callable[[Values], Rows]]
    claims: Mapping[str, Claim]
    """Findings: a sentence with {places} and the predicate that it asserts."""
    headline: str
    """The table that is printed at the end of a run."""


@dataclass(frozen=True)
class Session:
    """One run's surroundings; where `only` names experiments, the others' `stored` results are kept."""

    seed: int
    jobs: int
    log: RunLog
    only: tuple[str, ...] = ()
    stored: Values = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)  # wall time of each experiment that was run

    def rng(self, *names: object) -> np.random.Generator:
        """Give the random stream of that name."""
        return rng(self.seed, *names)

    def step(self, name: str, experiment: Callable[..., Values], cfg: object, **kwargs: Any) -> Values:
        """Run `experiment(cfg, rng, jobs=...)` with the stream of its name, and say on stderr how long it took."""
        started = time.perf_counter()
        _tell(f"  {name} ...", end="")
        found = experiment(cfg, self.rng(name), jobs=self.jobs, **kwargs)
        self.seconds[name] = time.perf_counter() - started
        _tell(f"\r  {name}  {self.seconds[name]:.1f} s")
        return found

    def steps(self, experiments: Mapping[str, Callable[..., Values]], cfg: object) -> Values:
        """Run the experiments; one named a.b stands at ["a"]["b"] of what comes out."""
        for name in self.only:
            if name not in experiments:
                raise ValueError(f"--only has {name!r}; the experiments are {', '.join(experiments)}")
        found: Values = {}
        for name, experiment in experiments.items():
            *outer, last = name.split(".")
            place = found
            for part in outer:
                place = place.setdefault(part, {})
            kept = self.only and name not in self.only
            place[last] = lookup(self.stored, name) if kept else self.step(name, experiment, cfg)
        return found


Run = Callable[[Config, Session], Values]


def main(
    folder: Path, presets: Mapping[str, Config], run: Run[Config], report: Report, argv: Sequence[str] | None = None
) -> int:
    """Run a project, named like its `folder`, from the command line (or `argv`); gives the exit code.

    `presets` holds a frozen settings dataclass for each; `run` makes nested dicts of plain numbers.
    """
    try:
        flags, cfg = _parse(folder.name, presets, sys.argv[1:] if argv is None else list(argv))
        return _run(folder, presets, run, report, flags, cfg)
    except (ValueError, OSError) as error:
        _tell(f"error: {' '.join(str(error).split())}")
        return 2
    except KeyboardInterrupt:
        _tell("\ninterrupted: the last results are untouched, finished parts are kept; add --resume to go on")
        return 130


def _run(
    folder: Path, presets: Mapping[str, Config], run: Run[Config], report: Report, flags: Flags, cfg: Config
) -> int:
    check_seed(flags.seed)
    if flags.jobs < 1:
        raise ValueError(f"--jobs is {flags.jobs}; it must be 1 or more")
    # A run with other settings or another seed is no preset: it never takes the place of the committed results.
    name = flags.preset if cfg == presets[flags.preset] and flags.seed == 0 else "custom"
    out = flags.out or folder / "results"
    figures = folder / "figures" if name == "full" and flags.out is None else out / f"{name}_figures"
    settings = dataclasses.asdict(cfg)  # type: ignore[call-overload]  # a dataclass, by contract
    head = results.canonical({"project": folder.name, "preset": name, "seed": flags.seed, "config": settings}, name)
    _check_writable(out)
    path = out / f"{name}.json"
    stored: Values = results.load(path) if flags.only else {**head, "results": {}, "meta": {}}
    if any(stored[name] != value for name, value in head.items()):
        raise ValueError(f"--only can't renew {path}, which holds other settings; run all experiments once")

    # Each preset has a cache of its own: two that run at once don't clear away each other's.
    cache = parallel.Cache(out / "cache" / name, f"{folder.name} {flags.seed} {cfg!r} {_source_digest(folder)}")
    if not flags.resume:
        shutil.rmtree(cache.folder, ignore_errors=True)
    _tell(f"{folder.name} --preset {name} --seed {flags.seed} --jobs {flags.jobs}")
    wall, cpu = time.perf_counter(), sum(os.times()[:4])  # of this process and its ended children
    with RunLog(out / "logs" / name, flags.track, folder.name, settings) as log, parallel.keep(cache):
        session = Session(flags.seed, flags.jobs, log, flags.only, stored["results"])
        found = results.canonical(run(cfg, session))
    if flags.jobs > 1:
        get_reusable_executor().shutdown(wait=True)  # only a process that has ended has told its seconds
    told = results.machine()
    done = {step: {"wall_seconds": spent, "commit": told["commit"]} for step, spent in session.seconds.items()}
    meta = {
        **told,
        "steps": stored["meta"].get("steps", {}) | done,
        "jobs": flags.jobs,
        "wall_seconds": time.perf_counter() - wall,
        "cpu_seconds": sum(os.times()[:4]) - cpu,
        "resumed": flags.resume,
    }
    digest = results.save(path, {**head, "results": found, "meta": meta})
    shutil.rmtree(cache.folder, ignore_errors=True)
    drawn = draw(figures, report, found, digest)

    verdicts = judge(report.claims, found)
    sys.stdout.write(
        f"{text_table(report.tables[report.headline](found))}\n\n"
        + "".join(f"{verdict.mark} {verdict.sentence}\n" for verdict in verdicts)
        + f"\n{meta['wall_seconds']:.1f} s, {meta['cpu_seconds']:.1f} CPU-s; "
        f"{len(drawn)} figures in {os.path.relpath(figures)}/\nresults {digest} in {os.path.relpath(path)}\n"
    )
    return int(name == "full" and not all(verdict.holds for verdict in verdicts))


def draw(folder: Path, report: Report, found: Values, digest: str) -> list[Path]:
    """Draw every figure of a report into `folder`; nothing is computed anew."""
    return [plotting.save(make(found), folder / f"{name}.png", digest) for name, make in report.figures.items()]


def _parse(project: str, presets: Mapping[str, Config], argv: list[str]) -> tuple[Flags, Config]:
    """Read flags and settings; a preset's settings are the defaults that further arguments change."""
    words = pairwise(word for argument in argv for word in argument.split("=", 1))
    chosen = [value for flag, value in words if flag == "--preset"]
    default = presets.get(chosen[-1] if chosen else "quick", presets["quick"])
    kind = type(default)
    arguments: Any = dataclasses.make_dataclass("Arguments", [("flags", Flags), ("settings", kind)])
    shown, told = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(told):
            parsed = tyro.cli(
                arguments,
                prog=f"python -m projects.{project}.run",
                description=sys.modules[kind.__module__].__doc__,
                default=arguments(Flags(), default),
                args=argv,
                config=(tyro.conf.OmitArgPrefixes,),
            )
    except SystemExit as stop:
        sys.stdout.write(shown.getvalue())
        if not stop.code:
            raise
        raise ValueError(_one_line(told.getvalue())) from None
    return parsed.flags, parsed.settings


def _one_line(box: str) -> str:
    """Take the message out of tyro's box: what stands between its first two rules."""
    parts = re.split(r"^[\s│]*[-─]{4,}[\s│]*$", box, flags=re.MULTILINE)
    message = parts[1] if len(parts) > 1 else box
    return message.replace("│", " ").replace("Error parsing settings: ", "").strip() + " (see --help)"


def _check_writable(folder: Path) -> None:
    """Fail before the work is done rather than after it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise ValueError(f"--out is {folder}; it must be a folder that can be written to ({error.strerror})") from None


def _source_digest(folder: Path) -> str:
    """Hash the code that results depend on: shared/ and this project with the lower-numbered ones."""
    lower = (other for other in folder.parent.glob("p[0-9][0-9]_*") if other.name < folder.name)
    paths = sorted(path for root in (Path(__file__).parent, folder, *lower) for path in root.rglob("*.py"))
    return hashlib.sha256(b"".join(p.read_bytes() for p in paths if "tests" not in p.parts)).hexdigest()


def _tell(text: str, end: str = "\n") -> None:
    sys.stderr.write(text + end)
    sys.stderr.flush()
