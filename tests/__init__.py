"""Tests of what holds for all projects alike."""
