"""What happened here, for rooms above: each is the name of a job that such a room defines, and the ids it carries.

The job is deferred on the same connection, so the news commits with what happened (a transactional outbox).
"""

from __future__ import annotations

STAFF_ROLES_CHANGED = "identity.staff_roles_changed"  # account_id: a role ended, or the member of staff left
PERSON_READ = (
    "identity.person_read"  # look_id, person_id, account_id, purpose, at: staff looked at a record of a person
)
