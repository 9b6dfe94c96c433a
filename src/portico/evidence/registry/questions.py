"""A question of the protocol, read strictly: every key known, every value in its form, nothing that could be two things."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from portico.evidence.registry.problems import Reason, Refused

LARGEST_QUESTION = 32_000  # bytes
MOST_CONCEPTS = 200
LONGEST_SUBJECT = 100
_LONGEST_CURSOR = 400
_LONGEST_LAW = 400
_KEYS = frozenset({"id", "subject", "concepts", "purpose", "legal_basis", "requested_by", "cursor"})
_WORD = re.compile(r"[a-z][a-z0-9_-]{0,79}")
_REFERENCE = re.compile(r"[\w./:-]{1,100}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, about whom, for what, by which basis.

    :param id: of the asker's access record.
    :param law: the article, or None when the basis is a consent.
    :param consent_until: when the consent ends, for a consent.
    """

    id: str
    subject: str
    concepts: tuple[str, ...]
    purpose: str
    service: str | None
    case: str | None
    law: str | None
    consent: str | None
    consent_until: dt.datetime | None
    requested_by: str
    cursor: str | None


def read_question(body: bytes) -> Question:
    """Return the question in a body.

    :raises Refused: malformed, with what is wrong; what was sent is never quoted.
    """
    found = _object(_parsed(body), "the question", _KEYS, optional=frozenset({"cursor"}))
    purpose = _object(
        found["purpose"], "purpose", frozenset({"kind", "service", "case"}), frozenset({"service", "case"})
    )
    law, consent, until = _basis(found["legal_basis"])
    return Question(
        id=_uuid(found["id"], "id"),
        subject=_subject(found["subject"]),
        concepts=_concepts(found["concepts"]),
        purpose=_matching(_WORD, purpose["kind"], "purpose.kind"),
        service=_maybe(_WORD, purpose.get("service"), "purpose.service"),
        case=_maybe(_REFERENCE, purpose.get("case"), "purpose.case"),
        law=law,
        consent=consent,
        consent_until=until,
        requested_by=_matching(_WORD, found["requested_by"], "requested_by"),
        cursor=_cursor(found.get("cursor")),
    )


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body.decode(), object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise _malformed("the body is not JSON, or names a key twice") from None


def _no_key_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _no_constant(_: str) -> object:
    raise ValueError


def _object(
    value: object, name: str, keys: frozenset[str], optional: frozenset[str] = frozenset()
) -> Mapping[str, object]:
    if not isinstance(value, dict) or not keys - optional <= value.keys() <= keys:
        raise _malformed(f"{name} has the keys {', '.join(sorted(keys))}")
    return value


def _basis(value: object) -> tuple[str | None, str | None, dt.datetime | None]:
    if isinstance(value, dict) and value.get("kind") == "law":
        article = _object(value, "legal_basis", frozenset({"kind", "article"}))["article"]
        if not isinstance(article, str) or not 0 < len(article) <= _LONGEST_LAW or not is_plain(article):
            raise _malformed("legal_basis.article is a text")
        return article, None, None
    found = _object(value, "legal_basis", frozenset({"kind", "consent", "until"}))
    if found["kind"] != "consent":
        raise _malformed("legal_basis.kind is law or consent")
    return None, _uuid(found["consent"], "legal_basis.consent"), _instant(found["until"])


def _instant(value: object) -> dt.datetime:
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            return dt.datetime.fromisoformat(value)
        except ValueError:
            pass
    raise _malformed("legal_basis.until is an instant (RFC 3339)")


def _subject(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_SUBJECT or not is_plain(value):
        raise _malformed(f"subject is a text of 1 to {LONGEST_SUBJECT} characters")
    return value


def is_plain(text: str) -> bool:
    """Return whether a text holds neither control characters nor halves of characters, which no source can hold."""
    return all(character >= " " and not "\ud800" <= character <= "\udfff" and character != "\x7f" for character in text)


def _concepts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= MOST_CONCEPTS:
        raise _malformed(f"concepts is a list of 1 to {MOST_CONCEPTS} words")
    words = tuple(_matching(_WORD, word, "a concept") for word in value)
    if len(set(words)) != len(words):
        raise _malformed("a concept is asked for twice")
    return words


def _cursor(value: object) -> str | None:
    if value is not None and (not isinstance(value, str) or not 0 < len(value) <= _LONGEST_CURSOR):
        raise _malformed("cursor is what `next` of the page before said")
    return value


def _uuid(value: object, name: str) -> str:
    try:
        found = str(UUID(value)) if isinstance(value, str) else ""
    except ValueError:
        found = ""
    if not found or found != value:
        raise _malformed(f"{name} is a UUID in its usual form")
    return found


def _matching(form: re.Pattern[str], value: object, name: str) -> str:
    if not isinstance(value, str) or form.fullmatch(value) is None:
        raise _malformed(f"{name} does not have the right form")
    return value


def _maybe(form: re.Pattern[str], value: object, name: str) -> str | None:
    return None if value is None else _matching(form, value, name)


def _malformed(why: str) -> Refused:
    return Refused(Reason.MALFORMED, {"why": why})
