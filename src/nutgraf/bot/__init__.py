"""The bot: watch → decide → read → say, and answers to those who ask. It knows no platform."""
