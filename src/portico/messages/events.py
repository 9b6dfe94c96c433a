"""What happened here, for rooms above: each is the name of a job that such a room defines, and the ids it carries.

The job is deferred on the same connection, so the news commits with what happened (a transactional outbox).
"""

from __future__ import annotations

MESSAGE_ANSWERED = "messages.message_answered"  # reply_id, case_id: a person wrote back about a case
