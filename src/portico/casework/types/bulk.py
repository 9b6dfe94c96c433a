"""Several cases changed at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from portico.casework.types.states import CaseId
from portico.catalogue.pack.schema import Text
from portico.identity.types import AccountId
from portico.kernel.errors import PorticoError

CASES_AT_MOST = 200


class BulkAction(StrEnum):
    """What is done to each of the chosen cases."""

    TAKE = "take"
    ASSIGN = "assign"  # give it to a colleague
    GIVE_BACK = "give_back"
    WAIT = "wait"
    GO_ON = "go_on"
    EXTEND = "extend"


@dataclass(frozen=True, slots=True)
class BulkChange:
    """A change to make to each of some cases.

    :param colleague_id: to whom, when they are given away.
    :param reason: an id of the pack's waiting reasons, or of the extensions of the service.
    :param length: of an extension, in the unit of the law of each case's service.
    """

    action: BulkAction
    colleague_id: AccountId | None = None
    reason: str = ""
    length: int = 0


@dataclass(frozen=True, slots=True)
class BulkLine:
    """What becomes, or became, of one case.

    :param reference: empty when there is no such case for whoever asks.
    :param error: why it does not change; None: it does.
    """

    case_id: UUID
    reference: str
    service_name: Text | None
    error: PorticoError | None


@dataclass(frozen=True, slots=True)
class BulkReport:
    """What becomes, or became, of each chosen case, in the order of the queue.

    :param done: the changes were made; False: it is shown what would happen.
    """

    change: BulkChange
    lines: tuple[BulkLine, ...]
    done: bool

    @property
    def changing(self) -> tuple[BulkLine, ...]:
        """Return the cases that change."""
        return tuple(line for line in self.lines if line.error is None)

    @property
    def refused(self) -> tuple[BulkLine, ...]:
        """Return the cases that do not, each with its reason."""
        return tuple(line for line in self.lines if line.error is not None)

    @property
    def case_ids(self) -> tuple[CaseId, ...]:
        """Return the ids of the cases that change."""
        return tuple(CaseId(line.case_id) for line in self.changing)
