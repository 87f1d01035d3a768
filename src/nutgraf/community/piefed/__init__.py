"""PieFed, through its API `/api/alpha` (seen running: 1.6.27)."""
