"""The Domain, DKIM and DKIM2 records and their names: missing, mistyped, misplaced."""
