"""What Azure shows: the resource, the states and the requests."""
