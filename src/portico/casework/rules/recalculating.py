"""What changed since a grant, whose law counts now, and what it makes. Pure.

:source: pack services/*.yaml, key `process.recalculation`
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from portico.casework.rules.freezing import Frozen, from_json
from portico.casework.types import EVENT, Amount, Expectation, Expected, as_json
from portico.casework.types.letters import ChangedFact, Difference
from portico.casework.types.states import Result
from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.schema import Kind
from portico.dmn.types import Path
from portico.evidence.wording import ESTIMATE


def changed(known: Mapping[Path, Frozen], now: Iterable[Frozen], *, read: Collection[Path]) -> list[Frozen]:
    """Return the facts that are otherwise than a case holds them, among those that its rules can read.

    What nobody tells any more has not changed; what a person chose or declared stays as it was sent; an estimate is no
    news. Another source or another day for the same value changes nothing.
    """
    found = []
    for fact in now:
        wanted = fact.role == EVENT or fact.path in read
        old = known.get(fact.path)
        if wanted and fact.kind is Kind.FACT and fact.source != ESTIMATE and (old is None or old.value != fact.value):
            found.append(fact)
    return sorted(found, key=lambda each: each.path)


def law_day(before: dt.date, facts: Iterable[Frozen], *, today: dt.date) -> dt.date:
    """Return whose day's law counts: that from which the newest of the changed facts holds, and never an earlier one.

    A fact that is corrected for the time before, or says not since when it holds, leaves the day as it was.
    """
    since = [each.valid_from for each in facts if each.valid_from is not None]
    return max(before, min(max(since), today)) if since else before


def as_changed(old: Frozen | None, new: Frozen) -> ChangedFact:
    """Return a change: what was held, and what is."""
    return ChangedFact(
        role=new.role,
        concept=new.concept,
        known=old is not None,
        before=old.value if old is not None else None,
        before_source=old.source if old is not None else "",
        after=new.value,
        after_source=new.source,
        as_of=new.as_of,
        valid_from=new.valid_from,
    )


def continued(first: ChangedFact | None, then: ChangedFact) -> ChangedFact:
    """Return two changes of one fact, one after the other, as one."""
    if first is None:
        return then
    return replace(then, known=first.known, before=first.before, before_source=first.before_source)


def as_kept(change: ChangedFact) -> dict[str, object]:
    """Return a change as a row keeps it (JSON)."""
    return {
        "role": change.role,
        "concept": change.concept,
        "known": change.known,
        "before": as_json(change.before),
        "before_source": change.before_source,
        "after": as_json(change.after),
        "after_source": change.after_source,
        "as_of": change.as_of.isoformat() if change.as_of else None,
        "valid_from": change.valid_from.isoformat() if change.valid_from else None,
    }


def from_kept(release: CompiledPack, kept: Mapping[str, object]) -> ChangedFact:
    """Return the change that `as_kept` was given, its values typed by the release."""
    role, concept = str(kept["role"]), str(kept["concept"])
    days = {name: kept[name] for name in ("as_of", "valid_from")}
    return ChangedFact(
        role=role,
        concept=concept,
        known=kept["known"] is True,
        before=from_json(release, role, concept, kept["before"]),
        before_source=str(kept["before_source"]),
        after=from_json(release, role, concept, kept["after"]),
        after_source=str(kept["after_source"]),
        **{name: dt.date.fromisoformat(str(day)) if day else None for name, day in days.items()},
    )


def follows_otherwise(before: Expectation, after: Expectation) -> bool:
    """Return whether the rules say anything else than they did."""
    return (before.expected, _number(before.amount)) != (after.expected, _number(after.amount))


def difference(before_result: Result, before: Amount | None, after_result: Result, after: Amount | None) -> Difference:
    """Return what the second decision is more or less than the first."""
    by = None
    if before is not None and after is not None and before.unit == after.unit:
        by = after.value - before.value if after.value is not None and before.value is not None else None
    return Difference(before_result, after_result, before, after, by)


def is_said_by_authorities(facts: Iterable[Frozen], release: CompiledPack) -> bool:
    """Return whether a registry of the release says every one of some facts."""
    return all(each.source in release.pack.registries for each in facts)


def result_of(said: Expected) -> Result | None:
    """Return the result that the rules lead to; None when they cannot tell."""
    return {Expected.ENTITLED: Result.GRANTED, Expected.NOT_ENTITLED: Result.REFUSED}.get(said)


def _number(amount: Amount | None) -> tuple[object, ...] | None:
    return None if amount is None else (amount.value, amount.unit, tuple(sorted(amount.parts.items())))
