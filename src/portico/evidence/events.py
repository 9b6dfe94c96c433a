"""What happened here, for rooms above: each is the name of a job that such a room defines, and the ids it carries.

The job is deferred on the same connection, so the news commits with what happened (a transactional outbox).
"""

from __future__ import annotations

CONSENT_ASKED = "evidence.consent_asked"  # request_id: another adult is asked to agree
CORRECTION_MOVED = (
    "evidence.correction_moved"  # event_id: a correction request was answered, or the register has changed
)
EMERGENCY_BEGUN = "evidence.emergency_begun"  # emergency_id: staff look at a person's data without a case
