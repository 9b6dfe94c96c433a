"""What changed since the decision in force, and what it makes, in the words of the case's language."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from portico.casework.models import Case, Decision, Recalculation
from portico.casework.queries import cases, items, words
from portico.casework.queries.frozen import FrozenCase
from portico.casework.rules import recalculating
from portico.casework.rules.freezing import Frozen
from portico.casework.types import EVENT, Amount, Item, ReasonView, Result
from portico.casework.types.letters import ChangedFact, Difference, RecalculationOutcome
from portico.catalogue.pack.schema import Kind, Sensitivity
from portico.evidence.types import Voice
from portico.evidence.wording import said_in_words
from portico.identity import sealing
from portico.kernel.wording import day_in_words, number_in_words


def pending_changes(frozen: FrozenCase) -> tuple[ChangedFact, ...]:
    """Return what changed since the decision in force, where that is to be decided; empty: nothing is.

    Of a fact that changed several times, what the decision rests on and what is so now.
    """
    decision = Decision.objects.filter(case=frozen.case).order_by("-number").first()
    if decision is None:
        return ()
    rows = _since(frozen.case, decision.facts_version)
    if not any(row.outcome != RecalculationOutcome.SAME for row in rows):
        return ()
    return _merged(frozen, rows)


def changes_between(frozen: FrozenCase, before: Decision, after: Decision) -> tuple[ChangedFact, ...]:
    """Return what changed from one decision of a case to a later one."""
    rows = [row for row in _since(frozen.case, before.facts_version) if row.facts_version <= after.facts_version]
    return _merged(frozen, rows)


def reasons(frozen: FrozenCase) -> tuple[ReasonView, ...]:
    """Return each change as a reason, with the law that asks to reckon anew; nothing of another adult is told."""
    rule = frozen.service.process.recalculation
    changes = pending_changes(frozen)
    if rule is None or not changes:
        return ()
    with words.in_language(frozen.case.language):
        said = dict.fromkeys(change_in_words(frozen, change) for change in changes)
        return tuple(ReasonView(sentence, (rule.law.article,)) for sentence in said)


def text_name(frozen: FrozenCase) -> str | None:
    """Return the text of a new decision after a change, or None where nothing has changed."""
    rule = frozen.service.process.recalculation
    return rule.text if rule is not None and pending_changes(frozen) else None


def find_difference(frozen: FrozenCase, result: Result, amount: Amount | None) -> Difference | None:
    """Return what a new decision would be more or less than the one in force; None where there is none."""
    before = Decision.objects.filter(case=frozen.case).order_by("-number").first()
    if before is None:
        return None
    return recalculating.difference(Result(before.result), cases.amount_of_decision(before), result, amount)


def change_in_words(frozen: FrozenCase, change: ChangedFact) -> str:
    """Return what a fact was and is, and who says so, in the active language, as the applicant may be told it."""
    item = item_of(frozen, change)
    if not _may_be_told(frozen, item):
        return _("Something that is known about another person has changed.")
    language = frozen.case.language
    source = said_in_words(
        change.after_source, change.as_of, release=frozen.release, voice=Voice.OWN, valid_from=change.valid_from
    )
    said = {
        "fact": item.label.in_language(language),
        "before": value_in_words(item, change.before, language),
        "after": value_in_words(item, change.after, language),
        "source": source,
    }
    if not change.known:
        return _("%(fact)s: %(after)s. We did not know it before. %(source)s.") % said
    return _("%(fact)s: %(after)s. It was %(before)s before. %(source)s.") % said


def difference_in_words(difference: Difference) -> str:
    """Return what is more or less, in the active language."""
    if difference.after_result is Result.REFUSED:
        return _("You have no right to this any more.")
    if difference.by is None or difference.after is None or difference.by == 0:
        return _("What you get has changed.")
    said = {
        "by": number_in_words(abs(difference.by)),
        "unit": words.unit_in_words(difference.after.unit),
        "before": words.amount_in_words(difference.before),
        "after": words.amount_in_words(difference.after),
    }
    if difference.by > 0:
        return _("You get %(by)s %(unit)s more: %(after)s instead of %(before)s.") % said
    return _("You get %(by)s %(unit)s less: %(after)s instead of %(before)s.") % said


def item_of(frozen: FrozenCase, change: ChangedFact) -> Item:
    """Return a changed fact with its words, as it is now."""
    fact = Frozen(change.role, change.concept, Kind.FACT, change.after, change.after_source, change.as_of)
    return items.item_of(frozen.release, frozen.case.life_event, fact)


def value_in_words(item: Item, value: object, language: str) -> str:
    """Return a value as a sentence has it, in the active language; a table is named, not written out."""
    if value is None:
        return _("none")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return day_in_words(value)
    if isinstance(value, int | Decimal):
        return f"{number_in_words(Decimal(value))} {words.unit_in_words(item.unit)}".strip()
    if isinstance(value, list):
        return _("a list that is on your page")
    label = item.choices.get(str(value))
    return label.in_language(language) if label is not None else str(value)


def _may_be_told(frozen: FrozenCase, item: Item) -> bool:
    if item.subject == EVENT:
        return True
    protected = frozen.release.concept(item.concept).sensitivity is Sensitivity.PROTECTED
    return item.subject in cases.shown_roles(frozen) and not protected


def _since(case: Case, version: int) -> list[Recalculation]:
    return list(Recalculation.objects.filter(case=case, facts_version__gt=version).order_by("facts_version"))


def _merged(frozen: FrozenCase, rows: Sequence[Recalculation]) -> tuple[ChangedFact, ...]:
    found: dict[tuple[str, str], ChangedFact] = {}
    for row in rows:
        for kept in json.loads(sealing.open_text(Recalculation.sealed, row.pk, row.content)):
            change = recalculating.from_kept(frozen.release, kept)
            first = found.get((change.role, change.concept))
            found[change.role, change.concept] = recalculating.continued(first, change)
    return tuple(change for change in found.values() if not change.known or change.before != change.after)
