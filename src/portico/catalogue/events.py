"""What happened here, for rooms above: each is the name of a job that such a room defines, and the ids it carries.

The job is deferred on the same connection, so the news commits with what happened (a transactional outbox).
"""

from __future__ import annotations

RELEASE_PUBLISHED = "catalogue.release_published"  # release_id: it is in force now
