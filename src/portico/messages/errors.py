"""What can go wrong with messages."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid, NotFound, PorticoError, Unavailable


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


class LetterFontsMissing(MessagesError, Unavailable):
    """The fonts of letters are not in {folder}. Run make setup, which puts them there."""

    code = "messages.letter-fonts-missing"


class LetterNotTypeset(MessagesError, Unavailable):
    """This letter could not be made ready for printing ({reason}). It can be read here as before."""

    code = "messages.letter-not-typeset"


class LetterKeyUnusable(MessagesError, Unavailable):
    """The key that signs letters of {authority} cannot be used: {reason}. See PORTICO_LETTER_KEYS."""

    code = "messages.letter-key-unusable"


class TimestampMissing(MessagesError, Unavailable):
    """The service that timestamps letters gave no timestamp: {reason}. It is asked again."""

    code = "messages.timestamp-missing"


class LetterUnreadable(MessagesError, Invalid):
    """This file is no letter that can be checked: {reason}."""

    code = "messages.letter-unreadable"


class ContactNotFound(MessagesError, NotFound):
    """We could not find this address among yours. Look at the list again."""

    code = "messages.contact-not-found"


class AddressNotValid(MessagesError, Invalid):
    """This is no address that we can write to ({problem}). Check it and try again."""

    code = "messages.address-not-valid"


class ChannelNotOffered(MessagesError, Invalid):
    """We do not send anything on this channel. Choose one of those that are offered."""

    code = "messages.channel-not-offered"


class TooManyContacts(MessagesError, Conflict):
    """You have {most} addresses already. Take one away first."""

    code = "messages.too-many-contacts"


class TooManyContactCodes(MessagesError, Conflict):
    """Too many codes were asked for. Wait {minutes} minutes, then ask for a new one."""

    code = "messages.too-many-codes"


class ContactCodeWrong(MessagesError, Invalid):
    """This is not the code that we sent. Check it, or ask for a new one."""

    code = "messages.code-wrong"


class ContactCodeSpent(MessagesError, Conflict):
    """This code has been used, is too old, or was tried too often. Ask for a new one."""

    code = "messages.code-spent"


class PostalAddressMissing(MessagesError, Invalid):
    """Write the address that letters on paper are to go to."""

    code = "messages.postal-address-missing"


class PaperNotOffered(MessagesError, Conflict):
    """Letters on paper cannot be chosen here. Call the authority that writes to you."""

    code = "messages.paper-not-offered"


class NotAnswerable(MessagesError, Conflict):
    """This message cannot be answered, since it is about no case. Call the authority, or write in one of your cases."""

    code = "messages.not-answerable"


class ReplyEmpty(MessagesError, Invalid):
    """Write what you want to say."""

    code = "messages.reply-empty"


class ReplyTooLong(MessagesError, Invalid):
    """Your answer has {length} characters. Shorten it to {most}, or send it in two parts."""

    code = "messages.reply-too-long"


class TooManyReplies(MessagesError, Conflict):
    """You have written {most} answers within an hour. Wait a while, then send this one."""

    code = "messages.too-many-replies"


class NoticeRefused(MessagesError, Invalid):
    """Nothing can be sent to this address."""

    code = "messages.notice-refused"


class NoticeUnavailable(MessagesError, Unavailable):
    """The channel does not take messages at the moment."""

    code = "messages.notice-unavailable"


class DispatchNotFound(MessagesError, NotFound):
    """No message with this id is stuck."""

    code = "messages.dispatch-not-found"
