"""Which address is one, and how often codes and replies may come."""

from __future__ import annotations

import datetime as dt
import re

from portico.messages.types import AddressProblem, Channel

MOST_CONTACTS = 6
CODE_LASTS = dt.timedelta(minutes=15)
CODE_WINDOW = dt.timedelta(minutes=15)
CODES_PER_WINDOW = 5
TRIES_PER_CODE = 5
ADDRESS_LENGTH = 190
POSTAL_LENGTH = 400
POSTAL_LINES = 7
REPLY_LENGTH = 10_000
REPLY_WINDOW = dt.timedelta(hours=1)
REPLIES_PER_WINDOW = 20

_EMAIL = re.compile(
    r"[^@\s\x00-\x1f\x7f\"(),:;<>\[\]\\]{1,64}@(?=.{1,125}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,63}"
)
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def read_address(typed: str, channel: Channel, *, form: str = "number") -> str | AddressProblem:
    """Return an address as it is stored, or what is wrong with it. It is never a URL.

    >>> read_address(" Ada@Example.ORG ", Channel.EMAIL)
    'ada@example.org'
    >>> read_address("0041 (44) 668-18-00", Channel.SMS)
    '+41446681800'
    >>> read_address("json://inside/", Channel.PLATFORM, form="name")
    <AddressProblem.WORD: 'word'>

    :param form: for a text platform, what its addresses are: `number`, `email` or `name`.
    :source: E.164 (numbers); RFC 5321, 4.5.3.1 (lengths).
    """
    if channel is Channel.LETTER:
        return _postal(typed)
    kind = {Channel.EMAIL: "email", Channel.SMS: "number"}.get(channel, form)
    if kind == "email":
        address = typed.strip().lower()
        return address if _EMAIL.fullmatch(address) else AddressProblem.EMAIL
    if kind == "name":
        word = typed.strip().removeprefix("@")
        return word if _NAME.fullmatch(word) else AddressProblem.WORD
    number = re.sub(r"[\s().\-\u2010-\u2015\u00a0]", "", typed)
    number = "+" + number[2:] if number.startswith("00") else number
    return number if number.isascii() and _NUMBER.fullmatch(number) else AddressProblem.NUMBER


def _postal(typed: str) -> str | AddressProblem:
    """Return the lines of a postal address, without the empty ones."""
    lines = [" ".join(_CONTROL.sub("", line).split()) for line in typed.splitlines()]
    kept = [line for line in lines if line]
    address = "\n".join(kept)
    fits = 2 <= len(kept) <= POSTAL_LINES and len(address) <= POSTAL_LENGTH and all(len(one) <= 80 for one in kept)
    return address if fits else AddressProblem.POSTAL


def plain_code(typed: str) -> str:
    """Return the digits of a code as they are compared; people copy it with spaces.

    >>> plain_code(" 123 456 ")
    '123456'
    """
    return re.sub(r"[\s\-]", "", typed)


def may_send_code(*, to_address: int, by_person: int) -> bool:
    """Return whether a code may be sent, given those within `CODE_WINDOW`, this one not included."""
    return to_address < CODES_PER_WINDOW and by_person < 2 * CODES_PER_WINDOW


def plain_reply(typed: str) -> str:
    r"""Return what a person wrote as it is kept: lines as they are, without what cannot be seen.

    >>> plain_reply(" Hello\r\n\r\n\r\n\r\nthere\x00 ")
    'Hello\n\nthere'
    """
    text = _CONTROL.sub("", typed.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    return re.sub(r"\n{3,}", "\n\n", text).strip()
