"""The zone's servers, how their answers came, and the observer's own network and clock."""
