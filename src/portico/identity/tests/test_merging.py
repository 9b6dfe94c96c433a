"""Two registrars merge records of one person, and split them again; nothing is lost and each look is told."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from portico.identity import actions, queries
from portico.identity.errors import (
    MergeAsked,
    MergeNotPossible,
    MergeNotYours,
    MergeRequestNotFound,
    RecordNotFound,
)
from portico.identity.events import PERSON_READ
from portico.identity.models import Account, Mandate, MergeRequest, Person, PersonIdentifier, StaffRoleGrant
from portico.identity.queries.principals import find_principal
from portico.identity.sessions import ACTING_UNDER
from portico.identity.tests.factories import AT, NUMBER, client_of, request_from
from portico.identity.types import (
    AccountId,
    AccountKind,
    AssuranceLevel,
    MandateKind,
    MergeRequestId,
    Method,
    PersonId,
    Principal,
    StaffRole,
)
from portico.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db
OTHER = "10000000002"
LATER = AT + dt.timedelta(hours=1)
PAGE = "/staff/people/"


def clerk(name: str, *roles: StaffRole) -> Account:
    """Return staff of the town with these roles."""
    account = Account.objects.create(
        kind=AccountKind.STAFF, authority_id="town", name=name, email=f"{name}@town.example", created_at=AT
    )
    for role in roles:
        StaffRoleGrant.objects.create(
            account=account, role=role, valid_from=AT, granted_by="system:test", reason="test"
        )
    return account


def registrar(name: str) -> Principal:
    """Return a registrar."""
    account = clerk(name, StaffRole.PEOPLE_REGISTRAR)
    return Principal(
        account_id=AccountId(account.pk),
        kind=AccountKind.STAFF,
        person_id=None,
        authority_id="town",
        name=name,
        assurance=AssuranceLevel.HIGH,
        roles=frozenset({StaffRole.PEOPLE_REGISTRAR}),
    )


@pytest.fixture
def kim() -> Principal:
    """Return one registrar."""
    return registrar("kim")


@pytest.fixture
def robin() -> Principal:
    """Return another registrar."""
    return registrar("robin")


def person(number: str, name: str = "") -> PersonId:
    """Return somebody whom a register knows."""
    return actions.ensure_person(identity_number=number, display_name=name, at=AT)


def account_of(person_id: PersonId) -> Account:
    """Give a person an account."""
    return Account.objects.create(kind=AccountKind.PERSON, person_id=person_id, created_at=AT)


def principal_of(account: Account) -> Principal:
    """Return whoever signs in with an account, as each request sees them."""
    request = request_from()
    account = Account.objects.get(pk=account.pk)
    return actions.begin_session(request, account, method=Method.PASSKEY, assurance=AssuranceLevel.HIGH, at=AT)


def asked(kim: Principal, one: PersonId, other: PersonId) -> MergeRequestId:
    """Ask to merge two records."""
    return actions.ask_to_merge(principal=kim, one=one, other=other, reason="The same passport", at=AT)


def merged(kim: Principal, robin: Principal, one: PersonId, other: PersonId) -> MergeRequestId:
    """Merge two records."""
    request_id = asked(kim, one, other)
    actions.decide_merge(principal=robin, request_id=request_id, approve=True, at=AT)
    return request_id


def split(kim: Principal, robin: Principal, request_id: MergeRequestId) -> None:
    """Split two merged records."""
    again = actions.ask_to_split(principal=robin, request_id=request_id, reason="Two passports", at=LATER)
    actions.decide_merge(principal=kim, request_id=again, approve=True, at=LATER)


def looks() -> list[str]:
    """Return the people whose records were looked at, as the news of it says."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select args->>'person_id' from procrastinate_jobs where task_name = %s order by id", [PERSON_READ]
        )
        return [found for (found,) in cursor.fetchall()]


def test_both_numbers_lead_to_one_person_who_sees_both_records(kim: Principal, robin: Principal) -> None:
    ada, same = person(NUMBER, "Ada Berg"), person(OTHER)
    account = account_of(ada)
    merged(kim, robin, same, ada)
    assert principal_of(account).record_ids == (ada, same)
    for number in (NUMBER, OTHER):
        found = queries.find_person_by_number(number)
        assert found is not None
        assert (found.id, found.identity_number, found.full_name) == (ada, number, "Ada Berg")
    assert person(OTHER) == ada


def test_only_a_merged_person_costs_one_query_more(kim: Principal, robin: Principal) -> None:
    ada, same = person(NUMBER), person(OTHER)
    account = account_of(ada)
    before = queries_of_a_request(account)
    merged(kim, robin, same, ada)
    assert queries_of_a_request(account) == before + 1


def queries_of_a_request(account: Account) -> int:
    """Return how many queries it takes to know who is signed in."""
    request = request_from()
    row = Account.objects.get(pk=account.pk)
    actions.begin_session(request, row, method=Method.PASSKEY, assurance=AssuranceLevel.HIGH, at=AT)
    request.user = Account.objects.get(pk=account.pk)
    queries.forget_principal(request)
    with CaptureQueriesContext(connection) as captured:
        assert find_principal(request) is not None
    return len(captured)


def test_cannot_decide_about_what_one_asked_for(kim: Principal, robin: Principal) -> None:
    request_id = asked(kim, person(NUMBER), person(OTHER))
    with pytest.raises(MergeNotYours):
        actions.decide_merge(principal=kim, request_id=request_id, approve=True, at=AT)
    actions.decide_merge(principal=robin, request_id=request_id, approve=True, at=AT)
    with pytest.raises(MergeRequestNotFound):
        actions.decide_merge(principal=robin, request_id=request_id, approve=False, reason="No", at=AT)


def test_a_refused_request_changes_nothing(kim: Principal, robin: Principal) -> None:
    ada, bo = person(NUMBER), person(OTHER)
    request_id = asked(kim, ada, bo)
    actions.decide_merge(principal=robin, request_id=request_id, approve=False, reason="Twins", at=AT)
    assert queries.get_person(bo).record_ids == (bo,)
    assert asked(robin, ada, bo) != request_id


def test_the_same_is_not_asked_twice(kim: Principal, robin: Principal) -> None:
    ada, bo = person(NUMBER), person(OTHER)
    asked(kim, ada, bo)
    with pytest.raises(MergeAsked):
        asked(robin, bo, ada)


def test_there_are_no_chains(kim: Principal, robin: Principal) -> None:
    ada, bo, third = person(NUMBER), person(OTHER), person("10000000003")
    account_of(third)
    merged(kim, robin, ada, bo)
    kept = queries.get_person(ada).id
    merged(kim, robin, third, kept)
    assert queries.get_person(third).id == kept  # the record with others in it stays
    with pytest.raises(MergeNotPossible):
        asked(kim, third, ada)


@pytest.mark.parametrize("role", [role for role in StaffRole if role is not StaffRole.PEOPLE_REGISTRAR])
def test_only_registrars_may(role: StaffRole) -> None:
    account = clerk("sam", role)
    principal = Principal(
        account_id=AccountId(account.pk),
        kind=AccountKind.STAFF,
        person_id=None,
        authority_id="town",
        name="sam",
        assurance=AssuranceLevel.HIGH,
        roles=frozenset({role}),
    )
    ada, bo = person(NUMBER), person(OTHER)
    with pytest.raises(NotAllowed):
        asked(principal, ada, bo)
    with pytest.raises(NotAllowed):
        actions.compare_records(principal=principal, one=NUMBER, other=OTHER, at=AT)
    assert looks() == []


def test_what_a_person_asked_for_needs_two_registrars(kim: Principal, robin: Principal) -> None:
    ada, bo = person(NUMBER), person(OTHER)
    account_of(ada), account_of(bo)
    actions.ask_about_number(person_id=ada, scheme="identity_number", number=OTHER, proved_by="provider:any", at=AT)
    wish = MergeRequest.objects.get()
    with pytest.raises(MergeNotYours):
        actions.decide_merge(principal=kim, request_id=wish.pk, approve=True, at=AT)
    merged(kim, robin, ada, bo)
    assert queries.list_merge_requests() == ()


def test_a_look_at_records_is_told_to_both(kim: Principal) -> None:
    ada, bo = person(NUMBER, "Ada Berg"), person(OTHER, "Ada B.")
    kept, other = actions.compare_records(principal=kim, one=" 10000 000001 ", other=OTHER, at=AT)
    assert {kept.person_id, other.person_id} == {ada, bo}
    assert kept.numbers == (("identity_number", "•••••••••01"),)
    assert set(looks()) == {str(ada), str(bo)}
    with pytest.raises(RecordNotFound):
        actions.compare_records(principal=kim, one=NUMBER, other="10000000009", at=AT)


def test_an_account_goes_over_and_comes_back(kim: Principal, robin: Principal) -> None:
    ada, by_email = person(NUMBER), actions.add_person(full_name="Ada", at=AT)
    account = account_of(by_email)
    request_id = merged(kim, robin, ada, by_email)
    assert principal_of(account).record_ids == (ada, by_email)
    account.refresh_from_db()
    assert account.person_id == ada
    split(kim, robin, request_id)
    account.refresh_from_db()
    assert account.person_id == by_email
    assert principal_of(account).record_ids == (by_email,)


def test_where_both_have_an_account_both_lead_to_the_kept_record(kim: Principal, robin: Principal) -> None:
    ada, same = person(NUMBER), person(OTHER)
    accounts = [account_of(ada), account_of(same)]
    merged(kim, robin, ada, same)
    kept = queries.get_person(ada).id
    assert {principal_of(one).person_id for one in accounts} == {kept}
    assert {principal_of(one).actor.speaks_for for one in accounts} == {str(kept)}


def acting(account: Account, mandate: Mandate) -> Principal | None:
    """Return whoever signs in with an account and acts under a mandate."""
    request = request_from()
    row = Account.objects.get(pk=account.pk)
    actions.begin_session(request, row, method=Method.PASSKEY, assurance=AssuranceLevel.HIGH, at=AT)
    request.session[ACTING_UNDER] = str(mandate.pk)
    queries.forget_principal(request)
    return find_principal(request)


def mandate(representative: PersonId, represented: PersonId) -> Mandate:
    """Return a mandate of a parent."""
    return Mandate.objects.create(
        kind=MandateKind.PARENT,
        representative_id=representative,
        person_id=represented,
        valid_from=AT - dt.timedelta(days=1),
        source="test",
        basis="test",
        recorded_by="system:test",
        recorded_at=AT,
    )


def test_mandates_of_either_record_hold_for_the_person(kim: Principal, robin: Principal) -> None:
    ada, same, child, childs_other = person(NUMBER), person(OTHER), person("10000000003"), person("10000000004")
    account, given = account_of(ada), mandate(same, childs_other)
    merged(kim, robin, ada, same)
    merged(kim, robin, child, childs_other)
    found = acting(account, given)
    assert found is not None
    assert found.representation is not None
    assert set(found.record_ids) == {child, childs_other}


def test_a_mandate_between_two_records_of_one_person_rests(kim: Principal, robin: Principal) -> None:
    ada, same = person(NUMBER), person(OTHER)
    account, given = account_of(ada), mandate(ada, same)
    request_id = merged(kim, robin, ada, same)
    found = acting(account, given)
    assert found is not None
    assert found.representation is None
    split(kim, robin, request_id)
    again = acting(account, given)
    assert again is not None
    assert again.person_id == same


ROWS = st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=2, max_size=4)


@settings(max_examples=15)
@given(made=ROWS)
def test_splitting_gives_each_record_back_what_it_had(made: list[tuple[bool, bool, bool]]) -> None:
    serial = Person.objects.count()
    first, second = registrar(f"kim{serial}"), registrar(f"robin{serial}")
    people = [one_of(serial * 10 + number, *has) for number, has in enumerate(made)]
    before = [everything_of(one) for one in people]
    requests = []
    for one, other in itertools.pairwise(people):
        try:
            requests.append(merged(first, second, one, other))
        except MergeNotPossible:
            continue
    for request_id in reversed(requests):
        split(first, second, request_id)
    assert [everything_of(one) for one in people] == before


def one_of(serial: int, has_number: bool, has_account: bool, has_mandate: bool) -> PersonId:
    """Return a record with what was drawn."""
    made = person(f"2{serial:010}") if has_number else actions.add_person(at=AT)
    if has_account:
        account_of(made)
    if has_mandate:
        mandate(made, actions.add_person(at=AT))
    return made


def everything_of(person_id: PersonId) -> tuple[object, ...]:
    """Return every row of a record in this room, and what the person sees."""
    view = queries.get_person(person_id)
    return (
        Person.objects.filter(pk=person_id).values().get(),
        list(PersonIdentifier.objects.filter(person_id=person_id).values()),
        list(Account.objects.filter(person_id=person_id).values()),
        list(Mandate.objects.filter(representative_id=person_id).values()),
        view.record_ids,
        [principal_of(account).record_ids for account in Account.objects.filter(person_id=person_id)],
    )


@pytest.mark.parametrize("ids", [{}, {"kept": "x", "merged": "y"}])
def test_a_form_that_was_tampered_with_finds_nothing(ids: dict[str, str]) -> None:
    client = client_of(clerk("kim", StaffRole.PEOPLE_REGISTRAR))
    assert client.post(PAGE + "requests/", {**ids, "reason": "x"}).status_code == 404


def test_unknown_numbers_are_said_at_the_form() -> None:
    answer = client_of(clerk("kim", StaffRole.PEOPLE_REGISTRAR)).post(PAGE, {"one": NUMBER, "other": "a@b.example"})
    assert answer.status_code == 422
    assert "Nobody is known" in answer.content.decode()


def test_nobody_else_finds_the_pages() -> None:
    assert client_of(clerk("sam", StaffRole.CASE_WORKER)).get(PAGE).status_code == 404
    assert client_of(account_of(person(NUMBER))).get(PAGE).status_code == 404
    assert Client().get(PAGE).status_code == 302
