"""Iterative methods: eigenpairs, linear systems and low-rank approximations from products with a matrix alone."""
