"""Failing assertions of the shared helper are explained as those of tests are."""

import pytest

pytest.register_assert_rewrite("tests.faults.run", "tests.faults.row")
