"""Results files: canonical JSON, written whole or not at all, with a digest of what they say.

A results file holds `project`, `preset`, `seed`, `config`, `results`, `digest` and `meta`. The digest is taken over
all but `meta`: the same seed on the same machine gives the same digest, while machine, versions, commit and seconds
are told apart. Numbers keep six significant digits, so that the last bits of a sum don't change a file.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import platform
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import numpy as np

VERSIONS_OF = ("numpy", "scipy", "numba", "pandas", "scikit-learn", "torch")


def canonical(value: Any, where: str = "results") -> Any:
    """Turn nested dicts (text keys), sequences, NumPy arrays and scalars into plain JSON types, floats of six digits.

    Raises:
        ValueError: a NaN or infinity, or a type that JSON doesn't have; the message names the place, below `where`.
    """
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{where} is {value}; a results file holds finite numbers, and null where there is none")
        rounded = float(f"{value:.6g}")
        return 0.0 if rounded == 0 else rounded  # -0.0 and 0.0 are one number
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise ValueError(f"{where} has the key {key!r}; keys are text")
        return {k: canonical(v, f"{where}.{k}") for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [canonical(v, f"{where}[{i}]") for i, v in enumerate(value)]
    raise ValueError(f"{where} is a {type(value).__name__}; a results file holds numbers, text, lists and dicts")


def digest(record: Mapping[str, Any]) -> str:
    """SHA-256 (first 16 hex digits) of a record's canonical JSON without its `meta` and `digest`."""
    body = {k: v for k, v in record.items() if k not in ("meta", "digest")}
    text = json.dumps(canonical(body), sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def save(path: Path, record: Mapping[str, Any]) -> str:
    """Write a record with its digest; the file is replaced at once and whole. Gives the digest."""
    body = canonical(dict(record))
    body["digest"] = digest(body)
    text = json.dumps(body, sort_keys=True, indent=1, allow_nan=False, ensure_ascii=False)
    replace_file(path, (_narrow(text) + "\n").encode())
    return str(body["digest"])


def load(path: Path) -> dict[str, Any]:
    """Read a results file and check its digest.

    Raises:
        ValueError: the file is missing, no JSON, or was changed by hand (its digest differs from what it says).
    """
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"{path} is missing; the project's run.py writes it") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"{path} is no JSON: {error}") from None
    if not isinstance(record, dict):
        raise ValueError(f"{path} holds a {type(record).__name__}; a results file holds a dict")
    if record.get("digest") != digest(record):
        raise ValueError(f"{path} says digest {record.get('digest')!r} but holds {digest(record)!r}; run it again")
    return record


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that a reader, or a crash at any moment, sees the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)  # mkstemp makes it private
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def machine() -> dict[str, Any]:
    """Describe where a run took place: processor, cores, load, Python, library versions, commit."""
    return {
        "cpu": _cpu_model(),
        "cores": os.cpu_count(),
        "load_average": os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {name: found.version for name in VERSIONS_OF for found in distributions(name=name)},
        "commit": commit(),
    }


def commit() -> str | None:
    """Give the work tree's commit (with `+changes` where files differ from it); None outside a git checkout."""
    command, here = ["git", "describe", "--always", "--abbrev=12", "--dirty=+changes"], Path(__file__).parent
    try:
        return subprocess.check_output(command, cwd=here, text=True, stderr=subprocess.DEVNULL, timeout=20).strip()
    except (OSError, subprocess.SubprocessError):
        return None


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _narrow(text: str) -> str:
    """Put innermost lists on one line each: a curve of a thousand points should not be a thousand lines.

    A newline never stands inside a JSON string, so that what is joined here is layout only.
    """
    return re.sub(r"\[\n[^\[\]{}]*?\n *\]", lambda m: re.sub(r"\n *", " ", m[0]).replace("[ ", "[", 1)[:-2] + "]", text)
