"""What holds for every test: no skip goes unnoticed in CI, and no project's tests take over their share of time."""

from __future__ import annotations

import os
import re
import time
from collections import defaultdict
from typing import Any

import hypothesis
import pytest
from numba.core import event

import shared as shared  # sets one thread per process before NumPy is imported

# CI judges a commit, so that the same commit must give the same answer; elsewhere each run looks for new examples.
hypothesis.settings.register_profile("ci", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "search")

LIMIT = 60.0  # CPU seconds of a project's fast tests, summed over processes


class Compiling(event.Listener):
    """Adds up the CPU seconds of Numba's compiler: a machine pays them once, so they are no test's."""

    def __init__(self) -> None:
        self.seconds = self._began = 0.0
        self._depth = 0

    def on_start(self, event: Any) -> None:
        """Note when an outermost compilation begins."""
        self._began = self._began if self._depth else time.process_time()
        self._depth += 1

    def on_end(self, event: Any) -> None:
        """Add an outermost compilation that has ended."""
        self._depth -= 1
        self.seconds += 0.0 if self._depth else time.process_time() - self._began


_compiling = Compiling()
event.register("numba:compile", _compiling)  # type: ignore[no-untyped-call]
_spent: defaultdict[str, float] = defaultdict(float)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    """Add up the CPU seconds of each project's tests."""
    start, compiled = time.process_time(), _compiling.seconds
    yield
    if "slow" not in item.keywords:
        _spent[_owner(item.nodeid)] += time.process_time() - start - (_compiling.seconds - compiled)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Any:
    """Fail a test that CI would skip: there, every optional part is installed."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where nothing may be: {report.longrepr}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand a worker's sums to the controller; there, fail where a project is over its limit."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["spent"] = dict(_spent)
    elif any(seconds > LIMIT for seconds in _spent.values()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Collect the sums of one pytest-xdist worker."""
    for owner, seconds in getattr(node, "workeroutput", {}).get("spent", {}).items():
        _spent[owner] += seconds


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Show what each project's fast tests took."""
    told = ", ".join(f"{owner} {seconds:.0f}" for owner, seconds in sorted(_spent.items()))
    terminalreporter.write_line(f"CPU seconds, compiling apart: {told or 'none'} (at most {LIMIT:.0f} each)")


def _owner(nodeid: str) -> str:
    found = re.match(r"projects/(p\d\d)_", nodeid)
    return found[1] if found else nodeid.split("/", 1)[0]
