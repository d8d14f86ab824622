"""Exact linear algebra over the rationals and the integers: no rounding, so no condition number."""
