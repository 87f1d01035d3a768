"""The demo's community in a browser, as people see theirs: to look at, not to write in."""
