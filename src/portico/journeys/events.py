"""What happened here, for rooms above: topics of the kernel's outbox, each with the id it carries."""

from __future__ import annotations

FACTS_FETCHED = "journeys.facts_fetched"  # journey_id
