"""What can go wrong with messages."""

from __future__ import annotations

from portico.kernel.errors import Invalid, NotFound, PorticoError


class MessagesError(PorticoError):
    """Something about your messages did not go as expected. Please try again."""

    code = "messages.error"


class MessageNotFound(MessagesError, NotFound):
    """We could not find this message."""

    code = "messages.message-not-found"


class TextNotFound(MessagesError, NotFound):
    """The release has no text {name} in the language {language}."""

    code = "messages.text-not-found"


class PlaceholderUnknown(MessagesError, Invalid):
    """The text uses the placeholder {placeholder}, which nothing fills. Did you mean {nearest}?"""

    code = "messages.placeholder-unknown"


class SubjectMissing(MessagesError, Invalid):
    """A message begins with a line "# Subject" and says something after it."""

    code = "messages.subject-missing"
