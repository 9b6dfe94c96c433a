"""The reference model: whether services are as good as people may expect, and a score that anyone can recompute.

The guidelines are data (`guidelines.yaml`); here is one small check per guideline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

from pydantic import Field

from portico.catalogue.pack.checking.report import Report, Steps
from portico.catalogue.pack.files import Located
from portico.catalogue.pack.schema import Application, Pack, Service, Touchpoint
from portico.catalogue.pack.schema.base import PackModel, Word
from portico.catalogue.pack.source import parse
from portico.catalogue.types import Problem, Severity

_WITHOUT_A_VISIT = frozenset({"web", "phone", "video"})
_WITH_A_PERSON = frozenset({"phone", "counter", "video"})
_APPLIED_FOR = frozenset({Application.HERE, Application.ELSEWHERE})


class Guideline(PackModel):
    """One expectation of a good service."""

    id: Word
    severity: Literal["error", "warning", "score"]
    dimension: Literal["user_centricity", "transparency", "key_enablers", "cross_border"]
    title: str
    why: str
    fix: str


class ReadingEase(PackModel):
    """How hard a text may be, and from how many words on it is measured."""

    measure: Literal["LIX"]
    limit: int
    least_words: int


class ReferenceModel(PackModel):
    """guidelines.yaml."""

    reading_ease: ReadingEase
    guidelines: list[Guideline] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Score:
    """How many of the guidelines that apply to a service it meets."""

    service: str
    met: tuple[str, ...]
    missed: tuple[str, ...]

    @property
    def share(self) -> float:
        """Between 0 and 1; 1 when no guideline applies."""
        applied = len(self.met) + len(self.missed)
        return len(self.met) / applied if applied else 1.0


@lru_cache(maxsize=1)
def reference_model() -> ReferenceModel:
    """Return the reference model that comes with Portico."""
    text = resources.files(__package__).joinpath("guidelines.yaml").read_text(encoding="utf-8")
    problems: list[Problem] = []
    root = parse(text, "guidelines.yaml", problems)
    assert root is not None  # noqa: S101 - a file of ours, read in every test
    assert not problems  # noqa: S101
    return ReferenceModel.model_validate(root.value)


def check_guidelines(report: Report) -> None:
    """Add a problem for every guideline that a service misses; those of severity `score` count in the score only."""
    touchpoints = _touchpoints(report.pack)
    for guideline in reference_model().guidelines:
        if guideline.severity == "score":
            continue
        for service in report.pack.services.values():
            subject = _Subject(report.pack, service, touchpoints.get(service.id, []))
            if _CHECKS[guideline.id](subject) is False:
                for where, path, name in _places(report, guideline, subject):
                    message = f"{name}: {guideline.title[:1].lower()}{guideline.title[1:]}."
                    problem = Problem(
                        where.file,
                        where.line(*path),
                        Severity(guideline.severity),
                        "guideline",
                        message,
                        guideline.fix,
                        guideline=guideline.id,
                    )
                    report.problems.append(problem)


def scores(pack: Pack) -> list[Score]:
    """Return the score of every service, in the order of their ids."""
    touchpoints = _touchpoints(pack)
    found: list[Score] = []
    for id in sorted(pack.services):
        subject = _Subject(pack, pack.services[id], touchpoints.get(id, []))
        answers = {guideline.id: _CHECKS[guideline.id](subject) for guideline in reference_model().guidelines}
        met = tuple(id for id, answer in answers.items() if answer is True)
        missed = tuple(id for id, answer in answers.items() if answer is False)
        found.append(Score(id, met, missed))
    return found


@dataclass(frozen=True, slots=True)
class _Subject:
    pack: Pack
    service: Service
    touchpoints: list[tuple[str, int, Touchpoint]]

    @property
    def channels(self) -> set[str]:
        return {channel.kind for channel in self.service.channels}

    @property
    def is_applied_for(self) -> bool:
        return self.service.application in _APPLIED_FOR


def _touchpoints(pack: Pack) -> dict[str, list[tuple[str, int, Touchpoint]]]:
    found: dict[str, list[tuple[str, int, Touchpoint]]] = {}
    for event in pack.life_events.values():
        for index, touchpoint in enumerate(event.touchpoints):
            found.setdefault(touchpoint.service, []).append((event.id, index, touchpoint))
    return found


def _places(report: Report, guideline: Guideline, subject: _Subject) -> Iterator[tuple[Located, Steps, str]]:
    if guideline.id == "done-mark":
        for event, index, touchpoint in subject.touchpoints:
            if not _has_done_mark(touchpoint):
                yield report.places.at("life_events", event), ("touchpoints", index), touchpoint.id
        return
    yield report.places.at("services", subject.service.id), (), subject.service.id


def _has_done_mark(touchpoint: Touchpoint) -> bool:
    return touchpoint.nothing_to_do or touchpoint.done_by is not None


# Each check answers True (met), False (missed) or None (does not apply to the service).


def _asks_what_is_known(subject: _Subject) -> bool | None:
    held = {concept for registry in subject.pack.registries.values() for concept in registry.holds}
    if not subject.service.asks:
        return None
    return not any(ask.about.split(".")[1] in held for ask in subject.service.asks)


def _personal_visit(subject: _Subject) -> bool | None:
    if not subject.is_applied_for or not subject.channels:
        return None
    return bool(subject.channels & _WITHOUT_A_VISIT or subject.service.legal_basis)


def _human_channel(subject: _Subject) -> bool | None:
    return bool(subject.channels & _WITH_A_PERSON) if subject.is_applied_for else None


def _deadline(subject: _Subject) -> bool | None:
    return subject.service.clock is not None if subject.is_applied_for else None


def _appeal(subject: _Subject) -> bool | None:
    if subject.service.application is Application.NONE:
        return None
    return subject.service.appeal is not None


def _law(subject: _Subject) -> bool | None:
    return bool(subject.service.legal_basis) if subject.service.application is not Application.NONE else None


def _automatic_law(subject: _Subject) -> bool | None:
    if subject.service.application is not Application.AUTOMATIC:
        return None
    return subject.service.automatic_decision is not None or bool(subject.service.legal_basis)


def _done_mark(subject: _Subject) -> bool | None:
    if not subject.touchpoints:
        return None
    return all(_has_done_mark(touchpoint) for _, _, touchpoint in subject.touchpoints)


def _online(subject: _Subject) -> bool | None:
    if subject.service.application is Application.NONE:
        return None
    here = subject.service.application in (Application.HERE, Application.AUTOMATIC)
    return here or subject.service.url is not None or "web" in subject.channels


def _output(subject: _Subject) -> bool | None:
    return subject.service.output is not None if subject.service.application is not Application.NONE else None


def _cost(subject: _Subject) -> bool | None:
    return subject.service.cost is not None if subject.is_applied_for else None


def _several_languages(subject: _Subject) -> bool | None:
    return len(subject.pack.manifest.languages) > 1


_CHECKS: Mapping[str, Callable[[_Subject], bool | None]] = {
    "asks-what-is-known": _asks_what_is_known,
    "personal-visit": _personal_visit,
    "human-channel": _human_channel,
    "deadline": _deadline,
    "appeal": _appeal,
    "law": _law,
    "automatic-law": _automatic_law,
    "done-mark": _done_mark,
    "online": _online,
    "output": _output,
    "cost": _cost,
    "several-languages": _several_languages,
}
