"""Many workers on one PostgreSQL: procrastinate carries what the ledger says is due."""
