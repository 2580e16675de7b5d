"""The PDF engine in a process of its own: `parent` starts it, `child` runs in it and imports next to nothing."""
