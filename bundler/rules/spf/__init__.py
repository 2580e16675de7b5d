"""The SPF record."""
