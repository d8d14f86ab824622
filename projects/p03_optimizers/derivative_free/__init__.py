"""Methods that see values only: Nelder and Mead's simplex and CMA-ES."""

from __future__ import annotations

from projects.p03_optimizers.derivative_free.cma_es import cma_es
from projects.p03_optimizers.derivative_free.nelder_mead import nelder_mead

__all__ = ["cma_es", "nelder_mead"]
