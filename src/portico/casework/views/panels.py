"""What the page of a case at the desk is made of: one line here for each feature, so that nobody edits the page.

How to add yours:

1. A panel. Write a function `(desk: AtDesk) -> Mapping[str, object] | None` in your own `views/<feature>.py` and a template
   `templates/casework/panels/<feature>.html`, then add a line to `PANELS` at the place where it should stand:

       Panel("documents", lazy("Documents"), "casework/panels/documents.html", documents.panel),

   The function makes one query call and returns what the template needs, or None: then there is no panel. The template is
   the inside only: the page writes `<section id="documents">` and the heading (h2) and lists it under "On this page", so
   begin headings at h3 (`govuk-heading-s`). It is included with `desk` (AtDesk), `case` (CaseSummary), `view`
   (StaffCaseView) and `panel` (what the function returned: `{{ panel.documents }}`); `request` and `csrf_token` are there,
   forms may post to your own routes and come back to `{% url 'staff-case' case.id %}#documents`.
   A panel is asked for only when the case worker has the case and may read it. One that shows nothing of the person may
   say `always=True`: it is asked for before the case is taken and after it is decided too.

2. Next steps. Write `(desk: AtDesk) -> Iterable[NextStep]` in `views/<feature>.py` and add it to `NEXT_STEPS`. It says
   what can be done now; it is asked whether the case is taken or not, so look at `desk.view.taken` and the state
   (`desk.view.summary.state`). Steps with `first=True` are buttons, the others links; those that warn come last.

Facts, answers, reasoning and the decision are the page's own; they stand before the panels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from portico.casework.types.panels import AtDesk, NextStep
from portico.casework.views import assigning, conversations, documents, letters, notes, payments, requests, working


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page of a case.

    :param id: a word, unique; the anchor of the section.
    :param title: its heading, translated when it is shown.
    :param context: what the template needs, or None when there is nothing to show.
    :param always: it shows nothing of the person, so it is there without the case being taken.
    """

    id: str
    title: str | Promise
    template: str
    context: Callable[[AtDesk], Mapping[str, object] | None]
    always: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel with what its template needs."""

    id: str
    title: str | Promise
    template: str
    panel: Mapping[str, object]


PANELS: tuple[Panel, ...] = (
    Panel("documents", lazy("Documents"), "casework/panels/documents.html", documents.panel),
    Panel("requests", lazy("What the person was asked for"), "casework/panels/requests.html", requests.panel),
    Panel("process", lazy("Steps and waiting"), "casework/panels/process.html", working.panel),
    Panel("conversation", lazy("Messages"), "casework/panels/conversation.html", conversations.panel),
    Panel("money", lazy("Money"), "casework/panels/money.html", payments.panel),
    Panel("letters", lazy("Decisions and letters"), "casework/panels/letters.html", letters.panel),
    Panel("notes", lazy("Notes for colleagues"), "casework/panels/notes.html", notes.panel),
)
"""In the order of the page."""

NEXT_STEPS: tuple[Callable[[AtDesk], Iterable[NextStep]], ...] = (
    assigning.next_steps,
    working.next_steps,
    requests.next_steps,
)
"""In the order of the page, among steps of the same weight."""


def panels_for(desk: AtDesk) -> tuple[Shown, ...]:
    """Return the panels that have something to show on this page."""
    found = []
    for panel in PANELS:
        if not (desk.view.taken or panel.always):
            continue
        context = panel.context(desk)
        if context is not None:
            found.append(Shown(panel.id, panel.title, panel.template, context))
    return tuple(found)


def next_steps_for(desk: AtDesk) -> tuple[NextStep, ...]:
    """Return what can be done next: what usually comes first, then the rest, then what cannot be taken back."""
    steps = [step for ask in NEXT_STEPS for step in ask(desk)]
    return tuple(sorted(steps, key=lambda step: (not step.first, step.warns)))
