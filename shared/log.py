"""Progress on the terminal, and a log of a run: JSON lines always, TensorBoard and Weights & Biases on request.

Every sink writes to local files. W&B runs offline unless `WANDB_MODE` says otherwise; `wandb sync` uploads such a run
later.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from tqdm import tqdm

Item = TypeVar("Item")
Track = Literal["none", "tensorboard", "wandb"]


def progress(iterable: Iterable[Item], total: int | None = None, desc: str = "") -> Iterator[Item]:
    """Show a progress bar on stderr while iterating; silent where stderr is no terminal (pipes, CI, tests)."""
    return iter(tqdm(iterable, total=total, desc=desc, file=sys.stderr, disable=None, leave=False, dynamic_ncols=True))


class Sink(Protocol):
    """Somewhere that a run's numbers go to."""

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """Store the named values of one step."""

    def close(self) -> None:
        """Flush and end."""


class JsonLines:
    """One JSON object a line: {"step": 100, "return": 21.5}. Readable while the run goes on."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / "log.jsonl").open("w", encoding="utf-8", buffering=1)

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """Append a line."""
        self._file.write(json.dumps({"step": step, **values}) + "\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class TensorBoard:
    """Event files for `tensorboard --logdir`."""

    def __init__(self, folder: Path) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._writer: Any = SummaryWriter(str(folder))

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """Add a scalar for each value."""
        for name, value in values.items():
            self._writer.add_scalar(name, value, step)

    def close(self) -> None:
        """Flush and close the event file."""
        self._writer.close()


class WeightsAndBiases:
    """A W&B run in `folder`; offline unless WANDB_MODE is set."""

    def __init__(self, folder: Path, project: str, config: Mapping[str, Any]) -> None:
        import wandb

        folder.mkdir(parents=True, exist_ok=True)
        mode: Any = os.environ.get("WANDB_MODE", "offline")
        settings = wandb.Settings(silent=True, console="off")
        self._run = wandb.init(project=project, dir=str(folder), config=dict(config), mode=mode, settings=settings)

    def write(self, step: int, values: Mapping[str, float]) -> None:
        """Log the values."""
        self._run.log(dict(values), step=step)

    def close(self) -> None:
        """Finish the run."""
        self._run.finish()


class RunLog:
    """A run's log with one or two sinks, to be used as a context manager: `with RunLog(folder) as log:`."""

    def __init__(
        self,
        folder: Path,
        track: Track = "none",
        project: str = "portfolio",
        config: Mapping[str, Any] | None = None,
    ) -> None:
        self._sinks: list[Sink] = [JsonLines(folder)]
        if track == "tensorboard":
            self._sinks.append(TensorBoard(folder))
        elif track == "wandb":
            self._sinks.append(WeightsAndBiases(folder, project, config or {}))
        elif track != "none":
            raise ValueError(f"track is {track!r}; it must be none, tensorboard or wandb")

    def write(self, step: int, **values: float) -> None:
        """Store the named values of one step (steps must not go back)."""
        for sink in self._sinks:
            sink.write(step, values)

    def close(self) -> None:
        """Flush and close every sink."""
        for sink in self._sinks:
            sink.close()

    def __enter__(self) -> RunLog:
        """Enter."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close, whatever happened."""
        self.close()
