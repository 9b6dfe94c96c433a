"""Facts change after a grant: the rules run again, and a new decision says what changed and what it makes."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest

from portico.casework import actions, queries
from portico.casework.models import Case, CaseFacts, Decision, Recalculation
from portico.casework.queries import decision_documents, recalculations
from portico.casework.queries.frozen import FrozenCase
from portico.casework.tests import factories
from portico.casework.tests.factories import AMINA, BENEFIT, NOW, PACK, journey_of, worker
from portico.casework.types import CaseState, DecidedBy, DecisionKind, Result
from portico.casework.types.letters import RecalculationOutcome
from portico.catalogue import actions as catalogue
from portico.catalogue import queries as releases
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.pack.schema import Pack
from portico.evidence import exchange
from portico.evidence.base import Answer, Question, Record
from portico.evidence.types import AccessPurpose, FactRequest
from portico.identity.types import Principal
from portico.kernel.types import Actor
from portico.messages import queries as messages

SOON = NOW + dt.timedelta(days=35)  # what registries said then is asked for again
LAW = '{article: "forvaltningsloven § 35", source: [K], confidence: medium}'
MOVED = 'mother.resident_since >= date("2026-01-01")'


@cache
def pack(*, automatic: bool = True, refusals: bool = True) -> Pack:
    """Return the pack of the repository in which child benefit is half for whoever came lately, and is reckoned anew."""
    folder = Path(tempfile.mkdtemp()) / "norway"
    shutil.copytree(PACK, folder)
    service = folder / "services" / "child-benefit.yaml"
    words = {True: "true", False: "false"}
    process = (
        f"process: {{recalculation: {{law: {LAW}, automatic: {words[automatic]}, text: child-benefit-granted}}}}\n"
    )
    text = service.read_text(encoding="utf-8")
    decided = "automatic_decision:\n"
    text = text.replace(decided, f"{decided}  refusals: {words[refusals]}\n")
    service.write_text(text + process, encoding="utf-8")
    rules = folder / "rules" / "child_benefit.yaml"
    whole = "parameters.child_benefit.ordinary * number_of_children"
    changed = rules.read_text(encoding="utf-8").replace(
        f"expression: {whole}\n", f"expression: if {MOVED} then 500 else {whole}\n"
    )
    rules.write_text(changed, encoding="utf-8")
    found = read_pack(folder)
    shutil.rmtree(folder.parent)
    return found


class Telling:
    """Registries that tell something else of one person than they did."""

    def __init__(self, concept: str, value: object, at: dt.datetime) -> None:
        self.concept, self.value, self.at = concept, value, at

    def ask(self, question: Question, *, deadline: float) -> Answer:
        """See `base.Connector`."""
        return Answer(self.at.date(), (Record(concept=self.concept, value=self.value),))


def granted(published: Pack) -> tuple[Principal, UUID, UUID]:
    """Return a person, her plan, and the case that a rule has granted."""
    catalogue.publish(published, actor=Actor.system("tests"), at=NOW)
    amina = factories.person(AMINA)
    journey_id = journey_of(amina)
    actions.open_proactive_cases(journey_id=journey_id, at=NOW)
    case = Case.objects.get(person_id=amina.person_id, service=BENEFIT)
    return amina, journey_id, case.pk


def told(
    who: Principal, journey_id: UUID, value: object, *, concept: str = "resident_since", at: dt.datetime = SOON
) -> None:
    """Let the registry say something else from now on."""
    assert who.person_id is not None
    exchange.fetch(
        [FactRequest(who.person_id, frozenset({concept}), False)],  # noqa: FBT003
        release=releases.current_release(),
        actor=who.actor,
        purpose=AccessPurpose(purpose="plan", journey_id=journey_id),
        at=at,
        connectors=lambda _: Telling(concept, value, at),
    )


pytestmark = pytest.mark.django_db


def test_less_by_rule_replaces_the_decision_and_says_why() -> None:
    amina, journey_id, case_id = granted(pack())
    told(amina, journey_id, dt.date(2026, 3, 1))
    assert actions.recalculate(case_id=case_id, at=SOON) is RecalculationOutcome.DECIDED
    first, second = Decision.objects.filter(case_id=case_id).order_by("number")
    assert (second.kind, second.replaces, second.by) == (DecisionKind.RECALCULATED, first, DecidedBy.RULE)
    assert second.amount["value"] == "500"
    assert "mindre" in second.explanation or "less" in second.explanation
    changed = second.reasons[0]
    assert "forvaltningsloven § 35" in changed["law"]
    assert "2026" in changed["text"]
    assert queries.get_case(amina, case_id, at=SOON).summary.state is CaseState.DECIDED
    assert len(messages.list_messages_of_case(amina, case_id)) == 2


def test_the_same_facts_are_looked_at_once() -> None:
    amina, journey_id, case_id = granted(pack())
    told(amina, journey_id, dt.date(2026, 3, 1))
    actions.recalculate(case_id=case_id, at=SOON)
    for _ in range(2):
        assert actions.recalculate(case_id=case_id, at=SOON + dt.timedelta(hours=1)) is None
    assert Decision.objects.filter(case_id=case_id).count() == 2


def test_where_no_fact_changed_nothing_happens() -> None:
    _amina, _journey_id, case_id = granted(pack())
    assert actions.recalculate(case_id=case_id, at=SOON) is None
    assert CaseFacts.objects.filter(case_id=case_id, version__gt=1).count() == 0


def test_a_change_that_makes_no_difference_is_kept_and_decides_nothing() -> None:
    amina, journey_id, case_id = granted(pack())
    told(amina, journey_id, dt.date(2001, 1, 1))
    assert actions.recalculate(case_id=case_id, at=SOON) is RecalculationOutcome.SAME
    assert Decision.objects.filter(case_id=case_id).count() == 1
    assert actions.recalculate(case_id=case_id, at=SOON) is None


def test_more_again_is_another_decision() -> None:
    amina, journey_id, case_id = granted(pack())
    told(amina, journey_id, dt.date(2026, 3, 1))
    actions.recalculate(case_id=case_id, at=SOON)
    later = SOON + dt.timedelta(days=35)
    told(amina, journey_id, dt.date(2001, 1, 1), at=later)
    assert actions.recalculate(case_id=case_id, at=later) is RecalculationOutcome.DECIDED
    first, second, third = Decision.objects.filter(case_id=case_id).order_by("number")
    assert third.replaces == second
    assert third.amount == first.amount
    [change] = recalculations.changes_between(FrozenCase(third.case), second, third)
    assert (change.before, change.after) == (dt.date(2026, 3, 1), dt.date(2001, 1, 1))


def test_a_right_that_ended_is_taken_away_by_rule_only_where_the_law_lets_a_rule_refuse() -> None:
    amina, journey_id, case_id = granted(pack())
    told(amina, journey_id, None)
    assert actions.recalculate(case_id=case_id, at=SOON) is RecalculationOutcome.DECIDED
    assert Decision.objects.get(case_id=case_id, number=2).result == Result.REFUSED


@pytest.mark.parametrize(("automatic", "refusals"), [(False, True), (True, False)])
def test_otherwise_a_case_worker_looks_at_it(automatic: bool, refusals: bool) -> None:
    amina, journey_id, case_id = granted(pack(automatic=automatic, refusals=refusals))
    told(amina, journey_id, None)
    assert actions.recalculate(case_id=case_id, at=SOON) is RecalculationOutcome.TO_WORKER
    view = queries.get_case(amina, case_id, at=SOON)
    assert view.summary.state is CaseState.IN_PROGRESS
    assert view.summary.clock.due_on is not None
    assert Decision.objects.filter(case_id=case_id).count() == 1


def test_the_case_worker_finds_the_difference_drafted_and_decides() -> None:
    amina, journey_id, case_id = granted(pack(automatic=False))
    told(amina, journey_id, dt.date(2026, 3, 1))
    actions.recalculate(case_id=case_id, at=SOON)
    nav = worker("nav")
    actions.take_case(principal=nav, case_id=case_id, at=SOON)
    view = queries.get_case_for_staff(nav, case_id, at=SOON)
    letter = view.letters[Result.GRANTED]
    assert "500" in letter.body
    assert "2026" in letter.body
    text = f"# {letter.subject}\n\n{letter.body}"
    actions.decide(principal=nav, case_id=case_id, result=Result.GRANTED, reasons="", letter=text, at=SOON)
    second = Decision.objects.get(case_id=case_id, number=2)
    assert (second.kind, second.by) == (DecisionKind.RECALCULATED, DecidedBy.PERSON)
    assert "2026" in second.reasons[0]["text"]


def test_a_case_that_is_open_again_is_left_alone() -> None:
    amina, journey_id, case_id = granted(pack(automatic=False))
    told(amina, journey_id, dt.date(2026, 3, 1))
    actions.recalculate(case_id=case_id, at=SOON)
    later = SOON + dt.timedelta(days=35)
    told(amina, journey_id, dt.date(2026, 4, 1), at=later)
    assert actions.recalculate(case_id=case_id, at=later) is None


def test_a_service_without_recalculation_keeps_its_decision() -> None:
    amina, journey_id, case_id = granted(factories.pack())
    told(amina, journey_id, None)
    assert actions.recalculate(case_id=case_id, at=SOON) is None


def test_the_news_of_facts_looks_at_the_grants_of_the_plan() -> None:
    _amina, journey_id, _case_id = granted(pack())
    assert actions.begin_recalculations(journey_id=journey_id) == 1


def test_what_changed_is_encrypted_where_it_is_kept() -> None:
    amina, journey_id, case_id = granted(pack())
    told(amina, journey_id, dt.date(2026, 3, 1))
    actions.recalculate(case_id=case_id, at=SOON)
    assert "resident" not in Recalculation.objects.get(case_id=case_id).content


def test_the_document_of_the_new_decision_says_which_one_it_replaces() -> None:
    amina, journey_id, case_id = granted(pack())
    told(amina, journey_id, dt.date(2026, 3, 1))
    actions.recalculate(case_id=case_id, at=SOON)
    first = Decision.objects.get(case_id=case_id, number=1)
    assert f'"replaces":"{first.pk}"' in decision_documents.get_decision_document(amina, case_id, 2)
    assert '"replaces":null' in decision_documents.get_decision_document(amina, case_id, 1)
