"""What was seen, decided and said: the ledger, and what else outlives a process."""
