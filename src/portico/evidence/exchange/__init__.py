"""The once-only exchange: the only place that waits for other systems, and never inside a transaction.

Its door is `fetch`. One module for each thing that must be right by itself: `fetching` (in which order it is written),
`intending` (what may be asked, by which law), `asking` (all registries at once), `retrying` (a second try, if it is
safe), `breaking` (leaving alone who does not answer), `keeping` (which answers become facts), `installation` (where the
registries are, and who we are).
"""

from __future__ import annotations

from portico.evidence.exchange.fetching import fetch
from portico.evidence.exchange.installation import Installed, installed, public_keys

__all__ = ["Installed", "fetch", "installed", "public_keys"]
