"""What an outside provider's verified answer proves: tables that somebody who runs an eID can check."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from portico.identity import rules
from portico.identity.errors import ProviderAnswerNotValid, ProviderLevelTooLow
from portico.identity.types import (
    AssuranceLevel,
    ClaimMap,
    GivenRole,
    LevelMap,
    ProvedIdentity,
    ProviderKind,
    RoleMap,
    SignInProvider,
    StaffRole,
)

LOW, SUBSTANTIAL, HIGH = AssuranceLevel
ISSUED = 1_780_000_000
ID_TOKEN: dict[str, object] = {"sub": "s-1", "acr": "gold", "pid": "10 000 000 001", "iat": ISSUED}
PROVIDER = SignInProvider(
    id="eid",
    name="The eID",
    kind=ProviderKind.PEOPLE,
    issuer="https://eid.example",
    client_id="portico",
    client_secret="not-to-be-shown",
    levels=LevelMap("acr", {"gold": HIGH, "silver": SUBSTANTIAL}, ask={SUBSTANTIAL: "silver", HIGH: "gold"}),
    claims=ClaimMap(
        identifier="pid",
        scheme="number",
        given_name="given_name",
        family_name="family_name",
        birth_date="birthdate",
        email="email",
        email_verified="email_verified",
    ),
    authorize={"ui_locales": "nb"},
)


def proved(
    provider: SignInProvider = PROVIDER, *, wanted: AssuranceLevel = LOW, again: bool = False, **claims: object
) -> ProvedIdentity:
    """Return what the ID token proves, with some claims changed; None takes one away."""
    said = {name: value for name, value in {**ID_TOKEN, **claims}.items() if value is not None}
    return rules.proved_identity(provider, said, {}, wanted=wanted, again=again)


@pytest.mark.parametrize(
    ("said", "otherwise", "level"),
    [
        ("gold", None, HIGH),
        ("silver", None, SUBSTANTIAL),
        ("bronze", LOW, LOW),
        (None, LOW, LOW),
        (["silver", "gold"], None, HIGH),
        (["bronze", "silver"], None, SUBSTANTIAL),
        ({"level": "gold"}, LOW, LOW),
    ],
)
def test_a_level_is_what_the_configuration_says_of_the_word(
    said: object, otherwise: AssuranceLevel | None, level: AssuranceLevel
) -> None:
    provider = replace(PROVIDER, levels=replace(PROVIDER.levels, otherwise=otherwise))
    assert proved(provider, acr=said).level is level


@pytest.mark.parametrize("said", ["bronze", None, True, 3, {"level": "gold"}, ["bronze"], "GOLD", " gold"])
def test_a_word_that_is_not_listed_is_refused(said: object) -> None:
    with pytest.raises(ProviderLevelTooLow):
        proved(acr=said)


def test_a_level_may_stand_deep_in_another_claim() -> None:
    levels = LevelMap("reliability.level", {"prata": SUBSTANTIAL})
    assert proved(replace(PROVIDER, levels=levels), reliability={"level": "prata"}).level is SUBSTANTIAL


def test_a_level_below_what_was_asked_for_is_refused() -> None:
    assert proved(acr="silver", wanted=SUBSTANTIAL).level is SUBSTANTIAL
    with pytest.raises(ProviderLevelTooLow):
        proved(acr="silver", wanted=HIGH)


@pytest.mark.parametrize(
    ("seconds_before", "counts"), [(0, True), (300, True), (360, True), (361, False), (86_400, False), (None, False)]
)
def test_a_new_proof_is_one_of_the_last_minutes(seconds_before: int | None, counts: bool) -> None:
    auth_time = None if seconds_before is None else ISSUED - seconds_before
    if counts:
        assert proved(again=True, auth_time=auth_time).level is HIGH
    else:
        with pytest.raises(ProviderLevelTooLow):
            proved(again=True, auth_time=auth_time)


@pytest.mark.parametrize("claims", [{"sub": None}, {"sub": ""}, {"sub": 7}, {"pid": None}, {"pid": ""}, {"pid": 1}])
def test_an_answer_that_names_nobody_is_refused(claims: dict[str, object]) -> None:
    with pytest.raises(ProviderAnswerNotValid):
        proved(**claims)


def test_the_userinfo_of_another_subject_is_refused_and_never_overrules_the_token() -> None:
    with pytest.raises(ProviderAnswerNotValid):
        rules.proved_identity(PROVIDER, ID_TOKEN, {"sub": "s-2"}, wanted=LOW, again=False)
    found = rules.proved_identity(
        PROVIDER, ID_TOKEN, {"sub": "s-1", "pid": "2", "given_name": "Kim"}, wanted=LOW, again=False
    )
    assert (found.identifier, found.full_name) == ("10000000001", "Kim")


@pytest.mark.parametrize(
    ("claims", "full_name", "birth_date"),
    [
        ({"given_name": "Kim", "family_name": "Lee", "birthdate": "1990-02-03"}, "Kim Lee", dt.date(1990, 2, 3)),
        ({"given_name": " Kim \n"}, "Kim", None),
        ({"birthdate": "1990"}, "", None),
        ({"given_name": ["Kim"]}, "", None),
    ],
)
def test_names_and_birth_dates_are_taken_where_they_are_plain(
    claims: dict[str, object], full_name: str, birth_date: dt.date | None
) -> None:
    found = proved(**claims)
    assert (found.full_name, found.birth_date) == (full_name, birth_date)


@pytest.mark.parametrize(
    ("verified", "email"), [(True, "kim@mail.example"), (False, ""), ("true", ""), (1, ""), (None, "")]
)
def test_an_address_counts_only_when_the_provider_verified_it(verified: object, email: str) -> None:
    assert proved(email="Kim@Mail.example", email_verified=verified).email == email


def test_roles_are_those_that_are_listed() -> None:
    clerk, auditor = GivenRole(StaffRole.CASE_WORKER, ("bicycle",)), GivenRole(StaffRole.AUDITOR)
    provider = replace(PROVIDER, roles=RoleMap("realm.groups", {"clerks": clerk, "auditors": auditor}))

    assert proved(provider, realm={"groups": ["clerks", "admins", "clerks"]}).roles == (clerk,)
    assert proved(provider, realm={"groups": "auditors"}).roles == (auditor,)
    assert proved(provider, realm={}).roles == ()
    assert proved(PROVIDER, realm={"groups": ["clerks"]}).roles == ()


@pytest.mark.parametrize(
    ("wanted", "again", "asked"),
    [
        (LOW, False, {"ui_locales": "nb"}),
        (HIGH, False, {"ui_locales": "nb", "acr_values": "gold"}),
        (SUBSTANTIAL, True, {"ui_locales": "nb", "acr_values": "silver", "prompt": "login", "max_age": "300"}),
    ],
)
def test_a_request_asks_for_the_level_and_for_a_new_proof(
    wanted: AssuranceLevel, again: bool, asked: dict[str, str]
) -> None:
    assert rules.authorize_parameters(PROVIDER, wanted=wanted, again=again, language="en") == asked


def test_only_providers_that_can_reach_a_level_are_offered_for_it() -> None:
    weak = replace(PROVIDER, id="weak", levels=LevelMap("acr", {"silver": SUBSTANTIAL}))

    assert rules.providers_reaching([weak, PROVIDER], HIGH) == [PROVIDER]
    assert rules.providers_reaching([weak, PROVIDER], SUBSTANTIAL) == [weak, PROVIDER]


def test_staff_are_let_in_by_a_proof_that_cannot_be_phished() -> None:
    provider = replace(PROVIDER, phishing_resistant=frozenset({"hwk"}))

    assert rules.resists_phishing(provider, proved(provider, amr=["user", "hwk"]))
    assert not rules.resists_phishing(provider, proved(provider, amr=["pwd", "otp"]))
    assert not rules.resists_phishing(provider, proved(provider))


def test_neither_an_unsigned_token_nor_a_shared_secret_is_a_signature() -> None:
    assert all(not name.startswith(("HS", "none")) for name in rules.SIGNATURE_ALGORITHMS)


def test_a_provider_shows_its_secret_to_nobody() -> None:
    assert "not-to-be-shown" not in repr(PROVIDER)
    assert "10000000001" not in repr(proved())
