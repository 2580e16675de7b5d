"""Hostile input for every reader of outside bytes: see `tests.fuzz.targets`."""
