"""Tests of project 1."""
