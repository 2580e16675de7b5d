"""The catalogue of DNS faults: each row a zone or a network that is wrong in one way, and all that must be said of it.

The rows stand in one module a family (`records`, `aliases`, `servers`, `delegation`, `transport`, `dnssec`, `network`,
`hostile`). `test_live` builds each family as a closed world, observes every row's domain there and judges it;
`test_stored` judges the recordings kept beside it, anywhere. Both hold the report to the same row: the findings named
must be there with their severity, every other rule of the catalogue must be silent. `scripts/record_faults.py` makes
the recordings anew.
"""
