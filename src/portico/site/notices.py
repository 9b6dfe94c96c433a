"""Django's notices ("Your answer is saved") under another label: `messages` is the room with people's post."""

from __future__ import annotations

from django.contrib.messages.apps import MessagesConfig


class NoticesConfig(MessagesConfig):
    """Has no tables; only the label differs."""

    label = "notices"
