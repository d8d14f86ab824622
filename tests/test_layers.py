"""What import-linter doesn't see: light imports, public names only, and that its contracts would catch a breach."""

from __future__ import annotations

import ast
import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from projects.registry import PROJECTS, Project, built

ROOT = PROJECTS.parent
HEAVY = ("torch", "streamlit", "manim", "wandb", "tensorboard", "dask", "av")


def test_shared_loads_nothing_heavy():
    names = ", ".join(f"shared.{p.stem}" for p in (ROOT / "shared").glob("*.py") if p.stem != "__init__")
    code = f"import sys, {names}; print([m for m in {HEAVY} if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


@pytest.mark.parametrize("row", built(), ids=lambda row: row.slug)
def test_a_project_uses_only_public_names_of_lower_ones(row: Project):
    for path in row.folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                named = [f"{node.module}.{alias.name}" for alias in node.names]
            elif isinstance(node, ast.Import):
                named = [alias.name for alias in node.names]
            else:
                continue
            for name in named:
                other = re.match(r"projects\.(p\d\d_\w+)\.(\w+)", name)
                if other is not None and other[1] != row.slug:
                    public = importlib.import_module(f"projects.{other[1]}").__all__
                    assert other[2] in public, f"{path}: {ast.unparse(node)}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("shared/log.py", "import projects.registry"),
        ("projects/p01_linear_algebra/early.py", "import projects.p06_bandits"),
        ("projects/p06_bandits/arms.py", "import streamlit"),
        ("projects/p06_bandits/arms.py", "import projects.publish"),
    ],
)
def test_the_contracts_catch_a_breach(tmp_path: Path, place: str, line: str):
    for part in ("shared", "projects"):
        shutil.copytree(
            ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "results", "figures")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    linter = Path(sys.executable).with_name("lint-imports")
    command = [str(linter), "--no-cache"]
    fresh = {"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"}
    before = subprocess.run(command, cwd=tmp_path, env=fresh, capture_output=True, text=True, check=False)
    assert before.returncode == 0, before.stdout
    target = tmp_path / place
    target.parent.mkdir(exist_ok=True)
    (target.parent / "__init__.py").touch()
    target.write_text((target.read_text() if target.exists() else "") + f"\n{line}\n")
    after = subprocess.run(command, cwd=tmp_path, env=fresh, capture_output=True, text=True, check=False)
    assert after.returncode != 0, after.stdout
    assert "BROKEN" in after.stdout
