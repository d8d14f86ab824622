"""Every built project has the same parts, and no file outgrows its reader."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from projects.registry import PROJECTS, REGISTRY, Project, built, project

ROOT = PROJECTS.parent
SOURCES = sorted(p for part in ("shared", "projects", "tests", "docs") for p in (ROOT / part).rglob("*.py"))
CODE = [p for p in SOURCES if "tests" not in p.parts]
SECTIONS = [
    "Run it", "Findings", "How it works", "Results", "Against the peers", "From scratch", "Deviations from the papers",
    "Checked against", "Limits and negative results", "References",
]  # fmt: skip


def _id(value: object) -> str:
    return value.slug if isinstance(value, Project) else str(value)


def test_the_registry_has_twenty_rows_in_order():
    assert [row.number for row in REGISTRY] == list(range(1, 21))
    assert all(re.fullmatch(rf"p{row.number:02d}_[a-z_]+", row.slug) for row in REGISTRY)
    assert len({row.slug for row in REGISTRY}) == 20
    assert {p.name for p in PROJECTS.glob("p[0-9][0-9]_*")} <= {row.slug for row in REGISTRY}


def test_a_project_is_found_by_number_or_name_and_others_are_refused():
    assert project("6") is project("p06") is project("p06_bandits")
    with pytest.raises(ValueError, match=r"^project is '21'; it must be "):
        project("21")


@pytest.mark.parametrize("row", built(), ids=_id)
def test_a_built_project_has_all_its_parts(row: Project):
    for part in ("README.md", "__init__.py", "run.py", "bench.py", "tests", "results/full.json", "results/bench.json"):
        assert (row.folder / part).exists(), f"{row.slug} lacks {part}"
    for part in ("experiments", "report", "claims"):
        assert (row.folder / f"{part}.py").exists() or (row.folder / part / "__init__.py").exists(), part
    assert importlib.import_module(row.module).__all__


@pytest.mark.parametrize("row", built(), ids=_id)
def test_run_py_is_short_and_every_setting_is_explained(row: Project):
    path = row.folder / "run.py"
    assert len(path.read_text().splitlines()) <= 120
    module = importlib.import_module(f"{row.module}.run")
    assert set(module.PRESETS) == {"quick", "full"}
    preset: Any = module.PRESETS["full"]
    config = type(preset)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(preset, dataclasses.fields(preset)[0].name, None)
    (tree,) = ast.parse(inspect.getsource(config)).body
    assert isinstance(tree, ast.ClassDef)
    for field, following in zip(tree.body, [*tree.body[1:], None], strict=True):
        if isinstance(field, ast.AnnAssign):
            documented = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
            assert documented, f"{row.slug}: {ast.unparse(field.target)} has no docstring"


@pytest.mark.parametrize("row", built(), ids=_id)
def test_the_readme_has_the_sections_in_order(row: Project):
    page = (row.folder / "README.md").read_text()
    lines = page.splitlines()
    heads = [line[3:] for line in lines if line.startswith("## ")]
    assert [next((s for s in SECTIONS if head.startswith(s)), head) for head in heads] == SECTIONS
    assert lines[0].startswith("# ")
    written = re.sub(r"<!-- (table|claims).*?<!-- /\1 -->", "", page, flags=re.DOTALL).splitlines()
    assert 120 <= len(written) <= 250  # generated rows apart


@pytest.mark.parametrize("row", built(), ids=_id)
def test_links_and_pictures_of_the_readme_exist(row: Project):
    _assert_links_exist(row.folder / "README.md")


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/conventions.md"])
def test_links_of_the_other_pages_exist(page: str):
    _assert_links_exist(ROOT / page)


def _assert_links_exist(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}, which isn't there"


def test_no_file_is_long_and_none_has_a_name_that_says_nothing():
    for path in SOURCES:
        assert len(path.read_text().splitlines()) <= 500, f"{path.relative_to(ROOT)} has over 500 lines"
    for path in CODE:
        assert path.stem not in {"utils", "helpers", "common", "base"}, path
        assert path.stem not in sys.stdlib_module_names or path.parent.name in {"shared"}, (
            f"{path} hides a standard module"
        )


def test_shared_stays_small():
    assert sum(len(p.read_text().splitlines()) for p in (ROOT / "shared").glob("*.py")) <= 1200


def test_the_committed_media_stay_small():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "*/media/*", "docs/assets/*"], cwd=ROOT, capture_output=True, check=True
    )
    sizes = [(ROOT / name).stat().st_size for name in listed.stdout.decode().split("\0") if name]
    assert sum(sizes) <= 80e6


def test_both_ways_of_running_a_script_work():
    for row in built():
        for command in (["-m", f"{row.module}.run"], [str(row.folder / "run.py")]):
            told = subprocess.run(
                [sys.executable, *command, "--help"], cwd=ROOT, capture_output=True, text=True, check=False
            )
            assert told.returncode == 0, told.stderr
            assert "--preset" in told.stdout
