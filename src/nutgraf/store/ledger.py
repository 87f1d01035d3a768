"""The ledger: what was seen, decided and said (DESIGN, section 5).

Each part stands in a module of its own. Every call is one short transaction, durable when it
returns; what somebody does with a claim is done only while no newer claim was given out.
"""

from __future__ import annotations

from nutgraf.store.audited import Audited
from nutgraf.store.beginning import Beginning
from nutgraf.store.browsing import Browsing
from nutgraf.store.claiming import Claiming
from nutgraf.store.deciding import Deciding
from nutgraf.store.due import DueRows
from nutgraf.store.figures import Figures
from nutgraf.store.journal import Journal
from nutgraf.store.lookups import Lookups
from nutgraf.store.noting import Noting
from nutgraf.store.pruning import Pruning
from nutgraf.store.reports import Reports
from nutgraf.store.resting import Resting
from nutgraf.store.saying import Sayings


class Ledger(
    Noting, Claiming, Beginning, Deciding, Resting, Sayings, Lookups, Reports, Pruning,
    Journal, Browsing, Figures, DueRows, Audited,
):  # fmt: skip
    """What was seen, decided and said.

    Args:
        database: whose tables are up to date.
    """
