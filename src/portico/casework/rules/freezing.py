"""What a case is frozen to: facts with their sources, kept as JSON, and the rules run over exactly these."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from portico.casework.types import EVENT, Cell, Value, as_json
from portico.catalogue.pack.compiling import AT, CASE, PARAMETERS, PERSON, CompiledPack
from portico.catalogue.pack.schema import Ask, ConceptType, Kind, Service
from portico.dmn.model import Session
from portico.dmn.types import Context, Path, Record, Unknown, as_feel

# No letter or digit that is easily taken for another one, on paper or on the phone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Frozen:
    """One fact, answer or date of the event (role `event`) of a case.

    :param subject: identity number of whose it is, when that is known.
    :param as_of: the day for which a registry said so, or on which the person did.
    :param by_another: somebody told it who acts for the person.
    """

    role: str
    concept: str
    kind: Kind
    value: Value
    source: str
    as_of: dt.date | None
    subject: str | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    by_another: bool = False

    @property
    def path(self) -> Path:
        """Return (role, concept)."""
        return (self.role, self.concept)


def reference() -> str:
    """Return a random reference that a person can read out, such as K7F3-9QPM."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def from_json(release: CompiledPack, role: str, concept: str, kept: object) -> Value:
    """Return what `as_json` kept, by the concept's type (a date for the role `event`)."""
    if role == EVENT:
        return _cell(ConceptType.DATE, kept)
    declared = release.concept(concept)
    if declared.type is ConceptType.TABLE and isinstance(kept, list):
        return [{name: _cell(declared.fields[name], cell) for name, cell in row.items()} for row in kept]
    return _cell(declared.type, kept)


def as_kept(frozen: Frozen) -> dict[str, object]:
    """Return a fact as a case keeps it (JSON). Whose it is stands beside the document."""
    days = {"as_of": frozen.as_of, "valid_from": frozen.valid_from, "valid_to": frozen.valid_to}
    return {
        "role": frozen.role,
        "concept": frozen.concept,
        "kind": frozen.kind.value,
        "value": as_json(frozen.value),
        "source": frozen.source,
        **{name: day.isoformat() for name, day in days.items() if day is not None},
        **({"by_another": True} if frozen.by_another else {}),
    }


def from_kept(release: CompiledPack, kept: Mapping[str, object]) -> Frozen:
    """Return the fact that `as_kept` was given, its value typed by the release; its subject is left out."""

    def day(name: str) -> dt.date | None:
        return dt.date.fromisoformat(str(kept[name])) if name in kept else None

    role, concept = str(kept["role"]), str(kept["concept"])
    return Frozen(
        role=role,
        concept=concept,
        kind=Kind(str(kept["kind"])),
        value=from_json(release, role, concept, kept["value"]),
        source=str(kept["source"]),
        as_of=day("as_of"),
        valid_from=day("valid_from"),
        valid_to=day("valid_to"),
        by_another=kept.get("by_another") is True,
    )


def digest(content: str) -> str:
    """Return the SHA-256 of a text, in hex."""
    return hashlib.sha256(content.encode()).hexdigest()


def canonical(document: Mapping[str, object]) -> str:
    """Return the one JSON text of a document: keys sorted, no spaces, UTF-8."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def canonical_list(documents: Sequence[Mapping[str, object]]) -> str:
    """Return the one JSON text of a list of documents, in a fixed order."""
    ordered = sorted(documents, key=lambda each: (str(each["role"]), str(each["concept"])))
    return f"[{','.join(canonical(each) for each in ordered)}]"


def about(people: Iterable[UUID]) -> str:
    """Return one word for a set of people, whatever their roles are called.

    It is made of the ids of their records: a hash of numbers would tell them to whoever tries all numbers.
    """
    return digest("\n".join(sorted(set(map(str, people)))))


def reads_of(release: CompiledPack, service: Service, own_role: str) -> frozenset[Path]:
    """Return the (role, concept) pairs that a service's rules can read; `person` is the applicant's role."""
    reads = release.service_reads(service)
    for ask in service.asks:
        if ask.when is not None:
            reads |= release.model.reads(release.expression(ask.when))
    if service.process.four_eyes is not None:
        reads |= release.model.reads(release.expression(service.process.four_eyes))
    reads |= release.local_reads(reads)
    found = ((own_role if path[0] == PERSON else path[0], *path[1:]) for path in reads)
    return frozenset((path[0], path[1]) for path in found if len(path) > 1 and path[0] in release.roles)


def uncertain_parameters(
    release: CompiledPack, service: Service, day: dt.date, *, own_concepts: Collection[str]
) -> tuple[str, ...]:
    """Return the parameters the decisions can read, but by which no rule may decide.

    They are those whose value on a day has no known start, and those that towns set when nobody knows the town.

    :param own_concepts: what is known of the applicant.

    :source: DESIGN.md section 3: no automatic decision may use a value whose start is not known.
    """
    read: set[str] = set()
    for decision in (service.right, service.amount):
        if decision:
            read |= {".".join(path[1:]) for path in release.model.reads(decision) if path[0] == PARAMETERS}
    uncertain = {name for name in release.uncertain_parameters if not _dated(release, name, day)}
    if release.overlay_concept not in own_concepts:
        uncertain |= release.adapted_parameters
    return tuple(sorted(name for name in uncertain if _is_read(name, read)))


def session_of(
    release: CompiledPack,
    life_event: str,
    own_role: str,
    subjects: Mapping[str, str | None],
    frozen: Sequence[Frozen],
    day: dt.date,
    case: Context | None = None,
) -> Session:
    """Return the rules over exactly the frozen facts.

    :param subjects: role -> identity number, None when nobody has the role; a role that is missing is not known.
    :param day: the civil day whose law counts.
    :param case: how the case itself stands (`promise.case_record`), for the rules of fees and guarantees.
    """
    event = release.life_event(life_event)
    values: dict[str, dict[str, object]] = {role: {} for role in event.roles}
    dates: dict[str, object] = {}
    for fact in frozen:
        if fact.role == EVENT:
            dates[fact.concept] = fact.value
        else:
            values[fact.role][fact.concept] = fact.value
    parameters = release.parameters_at(day, release.overlay_for(values[own_role]))
    context: dict[str, object] = {AT: day, PARAMETERS: parameters}
    for role in event.roles:
        nobody = role in subjects and subjects[role] is None
        context[role] = None if nobody else Record(role, values[role])
    context[PERSON] = context[own_role]
    for name in event.dates:
        context[name] = dates.get(name, Unknown(frozenset({(EVENT, name)})))
    if case is not None:
        context[CASE] = case
    return release.model.session({name: as_feel(value) for name, value in context.items()})


def asked_about(ask: Ask, own_role: str) -> tuple[str, str]:
    """Return (subject, concept) of something a service asks."""
    subject, concept = ask.about.split(".", 1)
    return (own_role if subject == PERSON else subject, concept)


def is_asked(ask: Ask, release: CompiledPack, session: Session, *, surely: bool = False) -> bool:
    """Return whether a service asks it in this situation; when that is not known it does, unless it must be sure."""
    if ask.when is None:
        return True
    wanted = session.evaluate(release.expression(ask.when))
    return wanted is True or (isinstance(wanted, Unknown) and not surely)


def other_signers(service: Service, own_role: str, release: CompiledPack, session: Session) -> tuple[str, ...]:
    """Return the roles beside the applicant's that must sign, in the service's order.

    What the service asks of a role decides: nothing that holds here, no signature. A role that nobody has yet (a parent
    who is named only now) signs when the service surely asks something of it.
    """
    roles = []
    for role in service.signed_by:
        nobody = session.value(role) is None
        asks = [ask for ask in service.asks if asked_about(ask, own_role)[0] == role]
        wanted = any(is_asked(ask, release, session, surely=nobody) for ask in asks) if asks else not nobody
        if role != own_role and wanted:
            roles.append(role)
    return tuple(roles)


def _cell(kind: ConceptType, kept: object) -> Cell:
    if kept is None or isinstance(kept, bool):
        return kept
    if kind is ConceptType.DATE:
        return dt.date.fromisoformat(str(kept))
    if kind in (ConceptType.NUMBER, ConceptType.MONEY):
        return Decimal(str(kept))
    return kept if isinstance(kept, int) else str(kept)


def _is_read(name: str, read: Iterable[str]) -> bool:
    return any(name == path or name.startswith(path + ".") or path == "" for path in read)


def _dated(release: CompiledPack, name: str, day: dt.date) -> bool:
    starts = (start for start in release.pack.parameters[name].values if isinstance(start, dt.date))
    return any(start <= day for start in starts)


def number(value: object) -> Decimal:
    """Return a number that a rule or a registry gave.

    :raises TypeError: it is none.
    """
    if isinstance(value, Decimal):
        return value
    raise TypeError(f"{type(value).__name__} is no value of a fact.")
