"""Tables: messages as they were sent, their way to the person, how people want to be reached, what they write back."""

from __future__ import annotations

from portico.messages.models.contacts import ContactCode, ContactPoint, PostChoice
from portico.messages.models.deliveries import Delivery, Dispatch
from portico.messages.models.mailbox import Message, MessageRead
from portico.messages.models.replies import Reply

__all__ = ["ContactCode", "ContactPoint", "Delivery", "Dispatch", "Message", "MessageRead", "PostChoice", "Reply"]
