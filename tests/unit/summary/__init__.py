"""The summary room."""
