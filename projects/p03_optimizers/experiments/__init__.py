"""Experiments: plain numbers in, plain numbers out."""
