"""Workers are killed at random moments while promises are settled, refunds written and payment files made.

At the end every broken promise has exactly one refund, one payment (in one file, or paid back once) and one message.
`scripts/check_refunds.py --kills 200` does the same at full length.
"""

from __future__ import annotations

from tests.faults import refunds
from tests.faults.databases import migrated_database

KILLS = 12


def test_killed_workers_neither_lose_nor_double_a_refund() -> None:
    with migrated_database() as (_, environment):
        found = refunds.run(environment, kills=KILLS, seed=1)
    assert found.wrong == []
    assert sum(found.kills.values()) == KILLS
    assert not [ended for ended in found.kills if ended.startswith("ended by itself")]
    assert found.counts["refunds"] == found.cases
    assert found.counts["payments in files"] == found.counts["paid back by the provider"] == found.cases // 2
