"""The operator's dashboard: what the bot saw, said and skipped, and why."""
