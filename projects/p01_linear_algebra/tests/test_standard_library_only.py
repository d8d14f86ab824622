"""The whole library runs where importing anything but a dozen modules of the standard library is an error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]
ALLOWED = (
    "__future__ array cmath collections dataclasses fractions functools itertools math numbers operator random "
    "typing warnings"
)

SCRIPT = r"""
import builtins, importlib, random, sys, types, warnings
project, allowed = sys.argv[1], set(sys.argv[2].split())
import collections.abc
for name in allowed:  # what these import themselves is their own affair
    importlib.import_module(name)

ours = "projects.p01_linear_algebra"
parent = types.ModuleType("projects")  # the other projects' front door sets up threads; this library has none
parent.__path__ = [project.rsplit("/", 1)[0]]
sys.modules["projects"] = parent

original = builtins.__import__
def guarded(name, globals=None, locals=None, fromlist=(), level=0):
    caller = (globals or {}).get("__name__", "")
    if caller.startswith(ours) and name.split(".")[0] not in allowed and not name.startswith(ours):
        raise ImportError(f"{caller} imports {name}")
    return original(name, globals, locals, fromlist, level)
builtins.__import__ = guarded

la = importlib.import_module(ours)
import pkgutil
for module in pkgutil.walk_packages([project + "/pure"], ours + ".pure."):
    importlib.import_module(module.name)

# Every public function is called, with the arguments that fit, so that imports inside functions are met too.
warnings.simplefilter("ignore")
A, b = [[4.0, 1.0, 0.5], [1.0, 3.0, 0.25], [0.5, 0.25, 2.0]], [1.0, 2.0, 3.0]
reached = 0
for name in la.__all__:
    f = getattr(la, name)
    if isinstance(f, type):
        continue
    candidates = [(A,), (A, b), (A, A), (3,), (b,), (b, b), (A, 2), (A, 0, 1), (A, b, b), (A, b, A)]
    candidates += [([2],), (2, 3), ([A, A],), ([[A]],), ([[1, 2], [3, 4]],), ("linear", 4, 2, 2, random.Random(0)), ()]
    for arguments in candidates:
        try:
            f(*arguments)
        except (TypeError, ValueError, ArithmeticError, AttributeError, IndexError):
            continue
        reached += 1
        break
    else:
        print("no arguments fit", name)
for kind in (1, 2, float("inf"), "fro", "nuc", "max"):
    la.norm(A, kind)
M = la.Matrix(A)
M @ M ** -1; (la.Matrix([[1, 2], [3, 5]]) ** -1); (M.map(lambda x: x).to_latex()); la.kron(M, M)
big = la.Matrix([[i * j % 7 + 0.5 for j in range(100)] for i in range(100)]); big @ big
heavy = {"numpy", "scipy", "torch", "shared"}
print("reached", reached, "with", sorted({m.split(".")[0] for m in sys.modules} & heavy))
"""


def test_nothing_but_the_standard_library_is_imported():
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", SCRIPT, str(PROJECT), ALLOWED], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "no arguments fit" not in done.stdout, done.stdout
    assert int(done.stdout.split()[1]) >= 100
    assert done.stdout.rstrip().endswith("with []")
