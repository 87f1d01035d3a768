"""Lemmy: API v3 of servers 0.19 and API v4 of servers 1.0."""
