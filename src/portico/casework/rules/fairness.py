"""Who may not work on a case: nobody decides in their own matter, or twice in the same one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portico.casework.errors import (
    CaseworkError,
    DecidedBefore,
    HelpedToApply,
    OwnMatter,
    ProposedYourself,
    Recused,
)


class Act(StrEnum):
    """What a case worker is about to do."""

    TAKE = "take"
    DECIDE = "decide"
    APPROVE = "approve"


@dataclass(frozen=True, slots=True)
class Dealings:
    """What a case worker had to do with a case before.

    :param own: they are one of the people it is about.
    :param helped: they applied or signed for somebody, as their helper.
    :param recused: they said that they know somebody in it.
    :param decided: it is an appeal, and they decided, proposed or approved what is appealed.
    :param proposed: the decision that waits for a second pair of eyes is theirs.
    """

    own: bool = False
    helped: bool = False
    recused: bool = False
    decided: bool = False
    proposed: bool = False


def find_conflict(dealings: Dealings, act: Act) -> type[CaseworkError] | None:
    """Return why a case worker must leave something to others, or None when they may do it."""
    if dealings.own:
        return OwnMatter
    if dealings.helped:
        return HelpedToApply
    if dealings.recused:
        return Recused
    if dealings.decided:
        return DecidedBefore
    return ProposedYourself if dealings.proposed and act is Act.APPROVE else None


def check(dealings: Dealings, act: Act) -> None:
    """Refuse what a case worker must leave to others.

    :raises OwnMatter: the case is about them.
    :raises HelpedToApply: they helped to apply.
    :raises Recused: they said that they know somebody in it.
    :raises DecidedBefore: they made the decision that is appealed.
    :raises ProposedYourself: they would approve their own proposal.
    """
    conflict = find_conflict(dealings, act)
    if conflict is not None:
        raise conflict
