"""Why a registry does not answer: each reason has one type (a URN), one status and one sentence (RFC 9457)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus

URN = "urn:portico:exchange:"


class Reason(StrEnum):
    """The last word of a problem's type."""

    UNSIGNED = "unsigned"
    BAD_SIGNATURE = "bad-signature"
    BAD_DIGEST = "bad-digest"
    UNKNOWN_KEY = "unknown-key"
    KEY_EXPIRED = "key-expired"
    CLOCK_DIFFERS = "clock-differs"
    WRONG_HOST = "wrong-host"
    REPLAYED = "replayed"
    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    CONCEPT_NOT_HELD = "concept-not-held"
    NOT_GRANTED = "not-granted"
    WRONG_PURPOSE = "wrong-purpose"
    WRONG_LAW = "wrong-law"
    BASIS_EXPIRED = "basis-expired"
    CONSENT_EXPIRED = "consent-expired"
    NOBODY = "nobody"
    CURSOR_ENDED = "cursor-ended"
    RATE = "rate"
    SOURCE_DOWN = "source-down"
    SOURCE_WRONG = "source-wrong"
    JOURNAL = "journal"
    NO_SUCH_ADDRESS = "no-such-address"
    METHOD = "method"
    BROKEN = "broken"


STATUS: dict[Reason, HTTPStatus] = {
    Reason.UNSIGNED: HTTPStatus.UNAUTHORIZED,
    Reason.BAD_SIGNATURE: HTTPStatus.UNAUTHORIZED,
    Reason.BAD_DIGEST: HTTPStatus.UNAUTHORIZED,
    Reason.UNKNOWN_KEY: HTTPStatus.UNAUTHORIZED,
    Reason.KEY_EXPIRED: HTTPStatus.UNAUTHORIZED,
    Reason.CLOCK_DIFFERS: HTTPStatus.UNAUTHORIZED,
    Reason.WRONG_HOST: HTTPStatus.MISDIRECTED_REQUEST,
    Reason.REPLAYED: HTTPStatus.CONFLICT,
    Reason.MALFORMED: HTTPStatus.BAD_REQUEST,
    Reason.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Reason.CONCEPT_NOT_HELD: HTTPStatus.UNPROCESSABLE_ENTITY,
    Reason.NOT_GRANTED: HTTPStatus.FORBIDDEN,
    Reason.WRONG_PURPOSE: HTTPStatus.FORBIDDEN,
    Reason.WRONG_LAW: HTTPStatus.FORBIDDEN,
    Reason.BASIS_EXPIRED: HTTPStatus.FORBIDDEN,
    Reason.CONSENT_EXPIRED: HTTPStatus.FORBIDDEN,
    Reason.NOBODY: HTTPStatus.NOT_FOUND,
    Reason.CURSOR_ENDED: HTTPStatus.GONE,
    Reason.RATE: HTTPStatus.TOO_MANY_REQUESTS,
    Reason.SOURCE_DOWN: HTTPStatus.SERVICE_UNAVAILABLE,
    Reason.SOURCE_WRONG: HTTPStatus.INTERNAL_SERVER_ERROR,
    Reason.JOURNAL: HTTPStatus.SERVICE_UNAVAILABLE,
    Reason.NO_SUCH_ADDRESS: HTTPStatus.NOT_FOUND,
    Reason.METHOD: HTTPStatus.METHOD_NOT_ALLOWED,
    Reason.BROKEN: HTTPStatus.INTERNAL_SERVER_ERROR,
}

SENTENCES: dict[Reason, str] = {
    Reason.UNSIGNED: "Sign the question (RFC 9421).",
    Reason.BAD_SIGNATURE: "The signature does not fit the question.",
    Reason.BAD_DIGEST: "The content is not what its digest says.",
    Reason.UNKNOWN_KEY: "This registry does not know the key. Send its public half to the registry's office.",
    Reason.KEY_EXPIRED: "The key is not valid at this time. Use the current one.",
    Reason.CLOCK_DIFFERS: "The clocks differ by more than 60 seconds. Set yours by a time server.",
    Reason.WRONG_HOST: "This registry is not reached by the name that the question was sent to.",
    Reason.REPLAYED: "This question was asked before. Sign each question anew.",
    Reason.MALFORMED: "This is not a question of the protocol: {why}.",
    Reason.TOO_LARGE: "{why}.",
    Reason.CONCEPT_NOT_HELD: "This registry does not hold {concepts}.",
    Reason.NOT_GRANTED: "{authority} may not ask this registry for {concepts}.",
    Reason.WRONG_PURPOSE: "{authority} may not ask for this purpose ({purpose}).",
    Reason.WRONG_LAW: "These facts may not be asked for by the basis that is named. {hint}",
    Reason.BASIS_EXPIRED: "The permission to ask by this basis is not valid at this time.",
    Reason.CONSENT_EXPIRED: "The consent has ended.",
    Reason.NOBODY: "Nobody with this number is in the register.",
    Reason.CURSOR_ENDED: "The answer has changed since its first page, or the cursor is not of this question. Ask anew.",
    Reason.RATE: "That is more than {limit} questions a second. Ask more slowly.",
    Reason.SOURCE_DOWN: "The registry's own source does not answer at the moment. Ask again later.",
    Reason.SOURCE_WRONG: "The registry's data about this person contradicts itself. Its office is told.",
    Reason.JOURNAL: "The registry cannot write its journal, so it does not answer. Ask again later.",
    Reason.NO_SUCH_ADDRESS: "There is nothing at this address. Questions go to /v1/records.",
    Reason.METHOD: "This address takes {allowed} only.",
    Reason.BROKEN: "Something is wrong in the registry. Its office is told.",
}


@dataclass
class Refused(Exception):
    """A question that gets a problem instead of an answer."""

    reason: Reason
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS[self.reason].value

    def document(self) -> dict[str, object]:
        """Return the problem as JSON (RFC 9457, 3.1)."""
        return {
            "type": URN + self.reason.value,
            "title": STATUS[self.reason].phrase,
            "status": self.status,
            "detail": SENTENCES[self.reason].format_map(self.facts) if self.facts else SENTENCES[self.reason],
        }
