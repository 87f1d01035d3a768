"""What `benchmarks.ledger` fills a ledger with, and what it then does there."""
