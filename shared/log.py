"""Progress on the terminal, and a log of a run: JSON lines always, TensorBoard and Weights & Biases on request.

Every sink writes to local files. W&B runs offline unless `WANDB_MODE` says otherwise; `wandb sync` uploads such a run
later.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

from tqdm import tqdm

Item = TypeVar("Item")
Track = Literal["none", "tensorboard", "wandb"]
Sink = tuple[Callable[[int, dict[str, float]], object], Callable[[], object]]  # writes the values of a step; ends


def progress(iterable: Iterable[Item], total: int | None = None, desc: str = "") -> Iterator[Item]:
    """Show a progress bar on stderr while iterating; silent where stderr is no terminal (pipes, CI, tests)."""
    return iter(tqdm(iterable, total=total, desc=desc, file=sys.stderr, disable=None, leave=False, dynamic_ncols=True))


class RunLog(ExitStack):
    """A run's log with one or two sinks, closed by `close()` or at the end of `with RunLog(folder) as log:`.

    Raises:
        ValueError: `track` is unknown, or needs a package that isn't installed.
    """

    def __init__(
        self, folder: Path, track: Track = "none", project: str = "portfolio", config: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__()
        if track not in get_args(Track):
            raise ValueError(f"track is {track!r}; it must be none, tensorboard or wandb")
        try:
            if track == "tensorboard":
                self._sinks = [_tensorboard(folder)]
            else:
                self._sinks = [_wandb(folder, project, config or {})] if track == "wandb" else []
        except ImportError as error:
            raise ValueError(f"track is {track!r}, but {error}; pip install -e '.[track]' brings it") from None
        self._sinks.append(_json_lines(folder))
        for _, close in self._sinks:
            self.callback(close)

    def write(self, step: int, **values: float) -> None:
        """Store the named values of one step (steps must not go back)."""
        plain = {name: float(value) for name, value in values.items()}  # a float32 is no number to JSON
        for write, _ in self._sinks:
            write(int(step), plain)


def _json_lines(folder: Path) -> Sink:
    """One JSON object a line: {"step": 100, "return": 21.5}. Readable while the run goes on."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "log.jsonl").open("w", encoding="utf-8", buffering=1)
    return lambda step, values: file.write(json.dumps({"step": step, **values}) + "\n"), file.close


def _tensorboard(folder: Path) -> Sink:
    """Event files for `tensorboard --logdir`."""
    from torch.utils.tensorboard import SummaryWriter

    writer: Any = SummaryWriter(str(folder), purge_step=0)  # readers drop what an earlier run left in this folder

    def write(step: int, values: dict[str, float]) -> None:
        for name, value in values.items():
            writer.add_scalar(name, value, step)

    return write, writer.close


def _wandb(folder: Path, project: str, config: Mapping[str, Any]) -> Sink:
    """A W&B run in `folder`; offline unless WANDB_MODE is set."""
    import wandb

    folder.mkdir(parents=True, exist_ok=True)
    mode: Any = os.environ.get("WANDB_MODE", "offline")
    settings = wandb.Settings(silent=True, console="off")
    run = wandb.init(project=project, dir=str(folder), config=dict(config), mode=mode, settings=settings)
    return lambda step, values: run.log(values, step=step), run.finish
