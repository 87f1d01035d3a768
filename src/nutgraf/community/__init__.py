"""Communities: what the bot asks of a platform, and one folder for each platform that answers."""
