"""Tests of project 6."""
