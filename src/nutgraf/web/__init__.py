"""The web: an API, a page to read with, and a dashboard to run the bot by."""
