"""Many workers on one PostgreSQL: procrastinate carries what is due to whoever has a hand free.

The ledger is the truth. A job only says that something is due: one that is lost comes again with
the next tick, one that comes twice finds nothing to do.
"""
