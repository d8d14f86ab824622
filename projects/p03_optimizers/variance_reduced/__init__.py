"""Stochastic methods for finite sums whose noise dies out by itself: SVRG and SAGA, with plain SGD beside them.

All take a `LogisticSum` and an `rng` and return a `Result` whose bill is in gradients of single terms.
"""

from __future__ import annotations

from projects.p03_optimizers.variance_reduced.finite_sum import LogisticSum, breast_cancer_sum
from projects.p03_optimizers.variance_reduced.saga import saga, saga_rate
from projects.p03_optimizers.variance_reduced.sgd import sgd
from projects.p03_optimizers.variance_reduced.svrg import svrg, svrg_rate

__all__ = ["LogisticSum", "breast_cancer_sum", "saga", "saga_rate", "sgd", "svrg", "svrg_rate"]
