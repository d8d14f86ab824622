"""Experiments: each `exp_*` takes the settings and a random stream and gives plain numbers."""
