"""The door of the web interface."""
