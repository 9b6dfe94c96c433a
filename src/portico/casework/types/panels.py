"""What a feature adds to the page of a case at the desk."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from portico.casework.types.desk import StaffCaseView
from portico.identity.types import Principal


@dataclass(frozen=True, slots=True)
class AtDesk:
    """A case worker with a case before them: what a panel is asked with.

    :param view: the case as the page shows it; `view.taken` says whether they may read anything of the person.
    :param at: aware UTC instant of the page.
    """

    principal: Principal
    view: StaffCaseView
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something that the case worker can do next: a button or a link at the top of the case's page.

    :param label: a verb and its object, in the language of the page: "Ask for more information".
    :param address: of the page on which it is done (a link), or to which it is sent (with `posts`).
    :param posts: it is done at once by a POST of an empty form, and nothing is asked before.
    :param first: what usually comes next; shown as a button before the others.
    :param warns: it cannot be taken back.
    """

    label: str
    address: str
    posts: bool = False
    first: bool = False
    warns: bool = False
