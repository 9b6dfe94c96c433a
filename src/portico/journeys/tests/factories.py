"""A small life event to plan with: moving a boat, so that nothing here looks like a real rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from portico.catalogue.pack.compiling import CompiledPack, compile_pack
from portico.catalogue.pack.schema import Pack
from portico.evidence.types import Relation
from portico.journeys.rules import situation
from portico.journeys.rules.program import program_of
from portico.journeys.types import Given, KnownFact

AT = dt.date(2026, 6, 1)
EVENT = "moving-a-boat"


def text(words: str) -> dict[str, str]:
    """Return a text in the one language of the small pack."""
    return {"en": words}


LAW = {"article": "Boat Act § 1", "source": ["B1"]}
TERM = {"value": 6, "unit": "weeks", "law": LAW}

DECISIONS = {
    "may_moor": {
        "label": text("May moor"),
        "type": "boolean",
        "law": [LAW],
        "conditions": [
            {
                "id": "adult",
                "condition": 'owner.birth_date <= at - @"P18Y"',
                "because": text("You are 18 or older."),
                "otherwise": text("You are under 18."),
                "would_change": text("It changes on your birthday."),
            },
            {
                "id": "dry",
                "condition": "owner.leaks = false",
                "because": text("The boat does not leak."),
                "otherwise": text("The boat leaks."),
            },
        ],
    },
    "mooring_fee": {
        "label": text("Fee"),
        "type": "number",
        "law": [LAW],
        "expression": "if owner.boat_length > 10 then 200 else 100",
    },
}

CONCEPTS = {
    "birth_date": {"type": "date", "label": text("Birth date"), "question": text("When were you born?")},
    "boats": {"type": "integer", "label": text("Boats")},
    "boat_length": {"type": "number", "label": text("Length of the boat"), "question": text("How long is it?")},
    "leaks": {"type": "boolean", "label": text("Leaks"), "question": text("Does it leak?")},
    "mate": {"type": "person", "label": text("Mate")},
    "registered_on": {"type": "date", "label": text("Registered on")},
    "berth": {"kind": "choice", "type": "text", "label": text("Berth"), "question": text("Which berth?")},
    "true_answers": {"kind": "declaration", "type": "boolean", "label": text("True"), "question": text("It is true.")},
}

MOORING = {
    "id": "mooring",
    "name": text("Mooring"),
    "description": text("A place for the boat."),
    "authority": "harbour",
    "application": "here",
    "applicants": ["owner"],
    "right": "may_moor",
    "amount": "mooring_fee",
    "asks": [{"about": "event.move_on"}, {"about": "owner.berth"}, {"about": "owner.true_answers"}],
    "clock": TERM,
    "appeal": {"term": TERM, "to": "harbour"},
    "granted_text": "granted",
    "refused_text": "refused",
}
ADVICE = {
    "id": "advice",
    "name": text("Advice"),
    "description": text("Advice on knots."),
    "authority": "harbour",
    "application": "none",
}


def touchpoint(id: str, **changes: object) -> dict[str, object]:
    """Return a touchpoint that is open and asks for a tick, with changes."""
    return {
        "id": id,
        "service": "advice",
        "stage": "before",
        "name": text(f"Touchpoint {id}"),
        "detail": text("Something to do."),
        "authority": "harbour",
        "level": "municipality",
        "who": ["owner", "mate"],
        "mode": "user",
        "timing": "any time",
        "source": ["B1"],
        **changes,
    }


def release(*touchpoints: Mapping[str, object], services: tuple[Mapping[str, object], ...] = ()) -> CompiledPack:
    """Return a compiled pack with these touchpoints."""
    holds = {name: {"validity": 30} for name in ("birth_date", "boats", "boat_length", "mate", "registered_on")}
    pack = {
        "manifest": {
            "schema": "portico/1",
            "id": "org.example.boats",
            "version": "1.0.0",
            "name": text("Boats"),
            "jurisdiction": {"level": "municipality", "code": "XX"},
            "languages": ["en"],
            "currency": "EUR",
            "time_zone": "UTC",
            "as_of": AT.isoformat(),
            "calendar": {"weekend": ["sat", "sun"], "holidays": [], "until": "2030-12-31", "source": ["B1"]},
            "formats": {"identity_number": {"name": text("Number"), "pattern": "^[0-9]{8}$", "source": ["B1"]}},
            "authorities": {"harbour": {"name": text("Harbour"), "level": "municipality"}},
            "sources": {"B1": "An invented act."},
        },
        "vocabulary": {"units": [], "concepts": CONCEPTS},
        "registries": {
            "ships": {
                "id": "ships",
                "name": text("Ship register"),
                "authority": "harbour",
                "legal_basis": LAW,
                "holds": holds,
            }
        },
        "parameters": {},
        "decisions": DECISIONS,
        "services": {s["id"]: s for s in (MOORING, ADVICE, *services)},
        "life_events": {
            EVENT: {
                "id": EVENT,
                "uri": "https://example.org/moving-a-boat",
                "name": text("Moving a boat"),
                "description": text("You move your boat."),
                "roles": {
                    "owner": {"label": text("Owner"), "adult": True, "is": "person.boats > 0"},
                    "mate": {"label": text("Mate"), "adult": True, "find": ["owner.mate"]},
                },
                "dates": {
                    "move_on": {"label": text("Day of the move")},
                    "arrival": {
                        "label": text("Arrival"),
                        "fact": "owner.registered_on",
                        "estimate": 'move_on + @"P3D"',
                        "earliest": 'at - @"P1D"',
                    },
                },
                "stages": [{"id": "before", "name": text("Before")}],
                "touchpoints": list(touchpoints),
            }
        },
        "texts": {"en": {"granted": "# Yes", "refused": "# No"}},
        "scenarios": [],
    }
    return compile_pack(Pack.model_validate(pack))


@dataclass
class Facts:
    """What the ship register has told, by identity number and concept; everything else is unknown."""

    of: dict[str, dict[str, object]] = field(default_factory=dict)
    source: str = "ships"

    def facts(self, subject: str, concepts: frozenset[str], relation: Relation) -> Mapping[str, KnownFact]:
        """Return what is there, whatever the relation: who may read what is the evidence room's rule."""
        known = self.of.get(subject, {})
        return {name: KnownFact(known[name], self.source, AT) for name in concepts & known.keys()}


OWNER = {"birth_date": dt.date(1990, 1, 1), "boats": 1, "mate": None, "registered_on": None}


def situation_of(
    pack: CompiledPack, facts: Mapping[str, object] | None = None, **dates: dt.date
) -> situation.Situation:
    """Return the situation of an adult owner with no mate whose boat has not arrived, with other facts on top."""
    source = Facts({"owner-1": {**OWNER, **(facts or {})}})
    return situation.build(program_of(pack, EVENT), Given(person="owner-1", dates=dates), source, AT)
