"""The way to the zone: registration, delegation, glue, and the names of its servers."""
