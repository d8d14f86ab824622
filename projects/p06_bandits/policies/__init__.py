"""Context-free bandit policies; `POLICIES` and `make_policy` give them by name (the list is in registry.py).

The registry imports every policy, and some policies import modules of the project that use `policies.protocol`; it is
therefore loaded when it is first asked for, not when a submodule is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from projects.p06_bandits.policies.registry import POLICIES as POLICIES
    from projects.p06_bandits.policies.registry import make_policy as make_policy

__all__ = ["POLICIES", "make_policy"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from projects.p06_bandits.policies import registry

        return getattr(registry, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
