"""Benchmarks: each prints ratios in one run, holds them against the budgets, and exits with 1 when one is not kept."""
