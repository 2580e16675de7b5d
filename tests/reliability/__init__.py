"""Faults that really happen to a run, each with what comes of it: docs/reliability.md is made of these tests."""
