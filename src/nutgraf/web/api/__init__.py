"""What programs ask: `/v1`, health, metrics, and the description of it all."""
