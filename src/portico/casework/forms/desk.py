"""What staff fill in to find cases, to give them away, to change several, to note something and to decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from portico.casework.types import ME, NOBODY, CaseState
from portico.casework.types.bulk import BulkAction
from portico.casework.types.queue import ColleagueView, DeskChoices
from portico.kernel.forms import PageForm


class DecideForm(PageForm):
    """Reasons and letter of a decision."""

    reasons = forms.CharField(
        label=lazy("Your own words to the applicant"),
        help_text=lazy("Needed when you decide otherwise than the rule says. Short and plain."),
        required=False,
        max_length=10_000,
        widget=forms.Textarea({"rows": 5}),
    )
    letter = forms.CharField(
        label=lazy("The letter"),
        help_text=lazy('The first line begins with "# " and is the subject. Change what you need to.'),
        max_length=50_000,
        strip=False,
        widget=forms.Textarea({"rows": 22}),
        error_messages={"required": lazy("Write the letter to the applicant.")},
    )


class QueueForm(PageForm):
    """What a case worker looks for in the queue. Nothing here is ever wrong: what there is not finds nothing."""

    state = forms.ChoiceField(label=lazy("State"), required=False)
    service = forms.ChoiceField(label=lazy("Service"), required=False)
    step = forms.ChoiceField(label=lazy("Step"), required=False)
    waiting = forms.ChoiceField(label=lazy("Waits for"), required=False)
    who = forms.ChoiceField(label=lazy("Who has it"), required=False)
    # One box for a whole date, however it is written: the three of a date field would be a form of their own here.
    due_before = forms.CharField(
        label=lazy("Due before"), required=False, widget=forms.TextInput({"size": 12, "inputmode": "text"})
    )
    late = forms.BooleanField(label=lazy("Only late ones"), required=False)
    unread = forms.BooleanField(label=lazy("Only where the person wrote"), required=False)

    def __init__(self, choices: DeskChoices, states: Mapping[CaseState, str], language: str, data: Any) -> None:
        super().__init__(data)
        self._choose("state", [(state.value, name) for state, name in states.items()], _("All that are open"))
        self._choose("service", [(one.id, one.name.in_language(language)) for one in choices.services])
        self._choose("step", [(id_, text.in_language(language)) for id_, text in choices.steps.items()])
        self._choose("waiting", [(id_, one.name.in_language(language)) for id_, one in choices.reasons.items()])
        team = [(str(one.id), one.name) for one in choices.colleagues]
        self._choose("who", [(ME, _("me")), (NOBODY, _("nobody")), *team])

    def _choose(self, name: str, choices: Sequence[tuple[str, str]], everything: str = "") -> None:
        if choices:
            self.fields[name].choices = [("", everything or _("All")), *choices]  # type: ignore[attr-defined]
        else:
            del self.fields[name]


class GiveForm(PageForm):
    """To which colleague a case goes."""

    colleague = forms.ChoiceField(
        label=lazy("Who shall have it?"),
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose a colleague."), "invalid_choice": lazy("Choose one from the list.")},
    )

    def __init__(self, team: Sequence[ColleagueView], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["colleague"].choices = [(str(one.id), one.name) for one in team]  # type: ignore[attr-defined]


class NoteForm(PageForm):
    """A note for colleagues."""

    note = forms.CharField(
        label=lazy("Write a note"),
        help_text=lazy("For whoever works on the case. It cannot be changed later. The person may ask to see it."),
        max_length=10_000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": lazy("Write the note first.")},
    )


class BulkForm(PageForm):
    """What to do with the chosen cases."""

    action = forms.ChoiceField(
        label=lazy("What shall be done with them?"),
        widget=forms.RadioSelect,
        error_messages={"required": lazy("Choose what shall be done.")},
    )
    colleague = forms.ChoiceField(label=lazy("Colleague, if you give them away"), required=False)
    waiting = forms.ChoiceField(label=lazy("What they wait for, if they wait"), required=False)
    extension = forms.ChoiceField(label=lazy("Why more time is needed, if you extend"), required=False)
    length = forms.IntegerField(
        label=lazy("By how much, if you extend"),
        help_text=lazy("In the unit that the law of the service names: days, working days, weeks or months."),
        required=False,
        min_value=1,
        max_value=400,
        error_messages={
            "invalid": lazy("Enter a whole number."),
            "min_value": lazy("Enter a number from 1 to 400."),
            "max_value": lazy("Enter a number from 1 to 400."),
        },
    )

    def __init__(
        self,
        choices: DeskChoices,
        words: Mapping[BulkAction, str],
        language: str,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data)
        reasons = [(id_, one.name.in_language(language)) for id_, one in choices.reasons.items()]
        extensions = {
            id_: text.in_language(language)
            for service in choices.services
            if service.clock is not None and service.clock.extension is not None
            for id_, text in service.clock.extension.reasons.items()
        }
        team = [(str(one.id), one.name) for one in choices.colleagues]
        self._optional("colleague", team)
        self._optional("waiting", reasons)
        self._optional("extension", list(extensions.items()))
        without = {
            BulkAction.ASSIGN: not team,
            BulkAction.WAIT: not reasons,
            BulkAction.EXTEND: not extensions,
        }
        if not extensions:
            del self.fields["length"]
        self.fields["action"].choices = [  # type: ignore[attr-defined]
            (action.value, name) for action, name in words.items() if not without.get(action)
        ]

    def _optional(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        if not choices:
            del self.fields[name]
            return
        self.fields[name].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]
        self.fields[name].often_empty = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen action needs."""
        given = super().clean() or {}
        needed = {
            BulkAction.ASSIGN: {"colleague": _("Choose the colleague who shall have them.")},
            BulkAction.WAIT: {"waiting": _("Choose what they wait for.")},
            BulkAction.EXTEND: {
                "extension": _("Choose why more time is needed."),
                "length": _("Enter by how much the time is extended."),
            },
        }
        action = given.get("action")
        for name, sentence in needed.get(BulkAction(action), {}).items() if action else ():
            if not given.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        return given
