"""A small world in which everything that routes are about belongs to somebody, and everybody who may knock at a door.

What has an id in its address belongs to one of three: Kari (her matters, her account), Ola (what she sent him to answer)
and the authority `nav`. FINDS says who finds it there once the access table has let them in.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from tests.house import documents

from portico.casework import queries as cases
from portico.casework.tests import factories
from portico.catalogue import actions as catalogue
from portico.catalogue import queries as packs
from portico.evidence import actions as evidence
from portico.evidence import emergency, recording
from portico.evidence import queries as evidence_queries
from portico.evidence.types import Claim, NewAccess
from portico.identity import actions, queries
from portico.identity.actions.providers import link
from portico.identity.models import (
    Account,
    Mandate,
    MandateEnded,
    PrivilegeRequest,
    RelyingParty,
    RelyingPartySecret,
    StaffRoleGrant,
)
from portico.identity.tests.factories import request_from
from portico.identity.tests.passkeys import Device, add_passkey, browser
from portico.identity.types import (
    AccountKind,
    AssuranceLevel,
    MandateKind,
    Method,
    Principal,
    ProvedIdentity,
    StaffRole,
)
from portico.identity.types.assisting import Meeting
from portico.identity.types.registering import Privilege
from portico.journeys import actions as journeys
from portico.kernel.types import Actor
from portico.ledger.tests.factories import log_with
from portico.messages import queries as messages
from portico.messages.tests import reaching
from portico.messages.types import Channel

NOW = factories.NOW
AUTHORITY, OTHER_AUTHORITY = "nav", "tax-administration"
AGREEMENT = "income-for-kindergarten-price"
VISITORS = (
    "nobody",
    "person",
    "other person",
    "parent",
    "helper",
    "ended mandate",
    "clerk",
    "clerk of another authority",
    "clerk without roles",
)


@dataclass
class Visitor:
    """Somebody who knocks at every door, with a session of their own (or none)."""

    kind: str
    request: HttpRequest | None = None

    @property
    def principal(self) -> Principal | None:
        """Return who they are, and for whom they act."""
        if self.request is None:
            return None
        queries.forget_principal(self.request)
        return queries.principal_of(self.request)

    @property
    def acting(self) -> str:
        """Return the mandate that a page which they opened was made under."""
        representation = self.principal.representation if self.principal else None
        return str(representation.mandate_id) if representation else ""

    def client(self) -> Client:
        """Return their browser, at the host for which passkeys are."""
        client = browser()
        client.raise_request_exception = False
        if self.request is not None:
            client.cookies[settings.SESSION_COOKIE_NAME] = str(self.request.session.session_key)
        return client


# Who finds what a route is about, where it is not whoever `_usual` says.
KARI = frozenset({"person"})
OLA = frozenset({"other person"})
FOR_KARI = KARI | {"parent", "helper"}
AT_NAV = frozenset({"clerk", "helper", "clerk without roles"})
EVERYBODY = frozenset(VISITORS)
KEEPER = frozenset({"clerk of another authority"})  # of the register in which Kari says that something is wrong


@dataclass(frozen=True)
class Door:
    """What an address names, and who finds it there.

    :param address: for each name in the address, the thing of the world, or (with a leading =) the word itself.
    :param finds: who finds it; everybody else whom the table lets in finds nothing.
    :param sends: what is sent to it, written like `address`.

    Pages without anything in their address stand here too when they need something sent, or when what they are about is
    not there for everybody whom the table lets in.
    """

    address: dict[str, str]
    finds: frozenset[str]
    sends: dict[str, str] = field(default_factory=dict)


# What files are sent to takes forms, not JSON.
FILES = frozenset({"api:add_document"})


class World:
    """Everything there is."""

    def __init__(self) -> None:
        catalogue.publish(factories.pack(), actor=Actor.system("tests"), at=NOW)
        self.things: dict[str, object] = {}
        add_passkey(Visitor("person", signed_in_person(factories.KARI)).client(), Device())
        self.things["passkey"] = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk
        self.kari, self.ola = signed_in_person(factories.KARI), signed_in_person(factories.OLA)
        self.things["linked"] = self._linked()
        self.visitors = {
            "nobody": Visitor("nobody"),
            "person": Visitor("person", self.kari),
            "other person": Visitor("other person", self.ola),
            "parent": Visitor("parent", self._parent()),
            "helper": Visitor("helper", self._helper()),
            "ended mandate": Visitor("ended mandate", self._ended()),
            "clerk": Visitor("clerk", self._staff("Kim Clerk", AUTHORITY, StaffRole)),
            "clerk of another authority": Visitor(
                "clerk of another authority", self._staff("Far Away", OTHER_AUTHORITY, StaffRole)
            ),
            "clerk without roles": Visitor("clerk without roles", self._staff("No Roles", AUTHORITY, ())),
        }
        self._matters_of_kari()
        self._matters_of_staff()
        log_with(1)

    def door(self, route: str) -> Door | None:
        """Return what a route is about; None for a page that is about nothing in particular."""
        return DOORS.get(route)

    def address(self, route: str) -> str:
        """Return the address of a route."""
        door = self.door(route)
        return reverse(route, kwargs=self._given(door.address)) if door else reverse(route)

    def body(self, route: str, method: str, visitor: Visitor) -> dict[str, object]:
        """Return what is sent to a route: enough for the question whose it is to be asked."""
        door = self.door(route)
        given = self._given(door.sends if door else {})
        if method == "get":
            return {"data": given}
        if not route.startswith("api:"):
            return {"data": given | {"acting": visitor.acting}}
        if route in FILES:
            return {"data": given, "headers": {"X-On-Behalf-Of": visitor.acting}}
        return {
            "data": json.dumps(given, default=str),
            "content_type": "application/json",
            "headers": {"X-On-Behalf-Of": visitor.acting},
        }

    def _given(self, wanted: dict[str, str]) -> dict[str, object]:
        return {
            name: json.loads(thing[1:]) if thing.startswith("=") else self.things[thing]
            for name, thing in wanted.items()
        }

    def _linked(self) -> UUID:
        account, proved = (
            queries.account_of(self.kari),
            ProvedIdentity("eid", "https://eid.example", "kari", AssuranceLevel.HIGH),
        )
        link(account, proved, at=NOW)
        return account.federated_identities.get().pk

    def _parent(self) -> HttpRequest:
        request = signed_in_person(factories.AMINA)
        mandate = self._mandate(MandateKind.PARENT, principal_of(request))
        actions.act_under(request, mandate.pk)
        return saved(request)

    def _ended(self) -> HttpRequest:
        request = signed_in_person("knut-olsen")
        mandate = self._mandate(MandateKind.GUARDIAN, principal_of(request))
        actions.act_under(request, mandate.pk)
        kari = principal_of(self.kari).person_id
        MandateEnded.objects.create(mandate=mandate, person_id=kari, at=NOW, ended_by="system:tests", reason="Over.")
        return saved(request)

    def _mandate(self, kind: MandateKind, holder: Principal) -> Mandate:
        return Mandate.objects.create(
            kind=kind,
            representative_id=holder.own_person_id,
            person_id=principal_of(self.kari).person_id,
            valid_from=NOW,
            source="population",
            basis="A law",
            recorded_by="system:tests",
            recorded_at=NOW,
        )

    def _helper(self) -> HttpRequest:
        request = self._staff("Hel Per", AUTHORITY, (StaffRole.HELPER,))
        asked, code = actions.ask_to_help_on_device(principal=principal_of(request), meeting=Meeting.PHONE, at=NOW)
        visit = actions.answer_on_device(principal=principal_of(self.kari), code=code, allow=True, at=NOW)
        actions.begin_visit(request, principal=principal_of(request), request_id=asked.id, at=NOW)
        self.things["visit"] = visit.mandate_id
        return saved(request)

    def _staff(self, name: str, authority: str, roles: Iterable[StaffRole]) -> HttpRequest:
        account = Account.objects.create(
            kind=AccountKind.STAFF,
            authority_id=authority,
            name=name,
            email=f"{name.replace(' ', '.').lower()}@{authority}.example",
            created_at=NOW,
        )
        for role in roles:
            StaffRoleGrant.objects.create(account=account, role=role, valid_from=NOW, granted_by="system:tests")
        request = request_from()
        actions.begin_session(request, account, method=Method.PASSKEY, assurance=AssuranceLevel.HIGH, at=NOW)
        return saved(request)

    def _matters_of_kari(self) -> None:
        kari, ola, release = principal_of(self.kari), principal_of(self.ola), packs.current_release()
        assert kari.person_id is not None
        receipt = factories.submitted(kari, factories.PARENTAL)
        factories.case_waiting_for_signature(kari)
        journey = journeys.start_journey(principal=kari, life_event=factories.EVENT, dates={}, role="mother", at=NOW)
        self.things |= {
            "journey": journey,
            "application": factories.started(kari, factories.NAME),
            "invitation": journeys.invite(
                principal=kari,
                journey_id=journey,
                identity_number=factories.people().find(factories.OLA).identity_number,
                role="other_parent",
                at=NOW,
            ),
            "sent": receipt.application_id,
            "case": receipt.cases[0].id,
            "signature": signature_asked_of(ola),
            "message": messages.list_messages(kari).messages[0].id,
            "contact": address_of(kari),
            "agreement": AGREEMENT,
            "release": release.release_id,
            "agreed": evidence.answer_agreement(
                principal=kari, agreement_id=AGREEMENT, opted_in=True, release=release, language="nb", at=NOW
            ).id,
            "asked": evidence.ask_other_adult(
                principal=ola,
                person_id=kari.person_id,
                agreement_id=AGREEMENT,
                application_id=uuid4(),
                release=release,
                at=NOW,
            ),
            "asking": factories.started(kari, "reduced-kindergarten-payment"),
            "consent": evidence.record_consent(
                person_id=kari.person_id,
                concepts=["marital_status"],
                to_authority=AUTHORITY,
                release_id=release.release_id,
                actor=kari.actor,
                at=NOW,
            ),
        }

        look = NewAccess(
            at=NOW,
            actor=kari.actor,
            person_id=kari.person_id,
            concepts=(),
            purpose="plan",
            legal_basis="A law",
            stored=0,
        )
        recording.record([look])
        self.things["look"] = look.id
        self.things["correction"] = evidence.open_correction(
            principal=kari,
            concept="marital_status",
            claim=Claim.OTHERWISE,
            claimed=None,
            words="I am married.",
            release=release,
            at=NOW,
        )
        question = cases.next_question(kari, self.things["application"], at=NOW)  # type: ignore[arg-type]
        assert question is not None
        self.things |= documents.things_of(self.things["case"], staff_id=uuid4(), at=NOW)  # type: ignore[arg-type]
        self.things |= {"question": question.key, "subject": question.subject, "concept": question.concept}

    def _matters_of_staff(self) -> None:
        """Things that staff of the authority, and Kari and Ola with them, have made."""
        clerk, second = self.visitors["clerk"].request, self._staff("Lee Second", AUTHORITY, StaffRole)
        assert clerk is not None
        kim, lee = principal_of(clerk), principal_of(second)
        _waiting, code = actions.ask_to_help_on_device(principal=kim, meeting=Meeting.PHONE, at=NOW)
        number = factories.people().find(factories.KARI).identity_number
        asked = actions.ask_to_help_by_code(clerk, principal=kim, meeting=Meeting.PHONE, identity_number=number, at=NOW)
        shown = actions.ask_to_help_by_document(
            principal=lee, meeting=Meeting.COUNTER, identity_number=number, document="Passport", at=NOW
        )
        lost, _half = actions.ask_recovery(
            principal=lee, identity_number=number, document="Passport", level=AssuranceLevel.HIGH, at=NOW
        )
        kari, ola = principal_of(self.kari), principal_of(self.ola)
        offers = [
            actions.offer_power_of_attorney(
                principal=kari,
                identity_number=factories.people().find(factories.OLA).identity_number,
                services=[service],
                offered=["child-benefit", "child-name"],
                valid_to=NOW + dt.timedelta(days=90),
                basis="A law",
                at=NOW,
            )
            for service in ("child-benefit", "child-name")
        ]
        power = actions.answer_offer(principal=ola, offer_id=offers[0], accept=True, at=NOW)
        one, other = (actions.add_person(full_name=name, at=NOW) for name in ("One Record", "Other Record"))
        self.things |= {
            "offer": offers[1],
            "power": power,
            "help": asked.id,
            "spoken code": code,
            "one": one,
            "other": other,
            "their number": factories.people().find(factories.AMINA).identity_number,
            "document": shown.id,
            "recovery": lost,
            "merge": actions.ask_to_merge(principal=lee, one=one, other=other, reason="The same person.", at=NOW),
            "colleague": lee.account_id,
            "role": StaffRoleGrant.objects.filter(account_id=lee.account_id).first().pk,  # type: ignore[union-attr]
            "party": RelyingParty.objects.create(**PARTY).pk,
        }
        party = RelyingParty.objects.get()
        secret = RelyingPartySecret.objects.create(
            relying_party=party, secret_hash="0" * 64, created_at=NOW, created_by="system:tests"
        )
        privilege = PrivilegeRequest.objects.create(
            relying_party=party, privilege=Privilege.NO_CONSENT, basis="A law", asked_by_id=lee.account_id, at=NOW
        )
        look = emergency.begin(
            principal=kim, identity_number=number, reason="A fire.", release=packs.current_release(), at=NOW
        )
        emergency.look(principal=kim, emergency_id=look, release=packs.current_release(), at=NOW)
        self.things["staff-look"] = evidence_queries.list_access_records(kari.person_id).records[0].id
        self.things |= {"secret": secret.pk, "privilege": privilege.pk, "emergency": look}


def principal_of(request: HttpRequest) -> Principal:
    """Return who has a session now."""
    queries.forget_principal(request)
    return queries.principal_of(request)


def saved(request: HttpRequest) -> HttpRequest:
    """Write the session, so that a browser can have it."""
    request.session.save()
    return request


def signed_in_person(name: str) -> HttpRequest:
    """Sign in an invented person."""
    found = factories.people().find(name)
    shown = " ".join(str(found.facts.get(part, "")) for part in ("given_name", "family_name"))
    request = request_from()
    actions.demo_sign_in_person(request, identity_number=found.identity_number, display_name=shown, at=NOW)
    return saved(request)


def address_of(kari: Principal) -> UUID:
    """Return an address at which somebody is told of letters."""
    with reaching.channels(email=reaching.WORKS):
        return reaching.reachable(kari, Channel.EMAIL, "kari@people.example")


def signature_asked_of(ola: Principal) -> UUID:
    """Return the request for a signature that waits for somebody."""
    return cases.list_signature_requests(ola)[0].id


PARTY = {
    "client_id": "library",
    "authority_id": AUTHORITY,
    "names": {"en": "The library", "nb": "Biblioteket"},
    "audience": "people",
    "application_type": "web",
    "redirect_uris": ["https://library.example/callback"],
    "scopes": ["openid"],
    "token_endpoint_auth_method": "client_secret_basic",
    "sector_identifier": "library.example",
    "created_at": NOW,
    "created_by": "system:tests",
    "changed_at": NOW,
    "changed_by": "system:tests",
}


def _door(address: str, finds: frozenset[str], **sends: str) -> Door:
    """Return a door from `name=thing` pairs."""
    return Door(dict(pair.split("=", 1) for pair in address.split()), finds, sends)


_JOURNEY, _APPLICATION, _PARTY = "journey_id=journey", "application_id=application", "relying_party_id=party"
DOORS: dict[str, Door] = {
    "service": Door({"service_id": '="child-benefit"'}, EVERYBODY),
    "begin": Door({"life_event": '="having-a-child"'}, EVERYBODY),
    "provider-sign-in": Door({"provider_id": '="nobody"'}, frozenset()),
    "provider-return": Door({"provider_id": '="nobody"'}, frozenset()),
    "staff-invitation": Door({"token": '="not-a-token"'}, frozenset()),
    "ledger-checkpoint": Door({"number": '="1"'}, EVERYBODY),
    "ledger-tile": Door({"number": '="1"', "address": '="0/000.p/1"'}, EVERYBODY),
    "rule": Door({"name": '="child_benefit_automatic"'}, EVERYBODY),
    **{
        name: _door(_JOURNEY, FOR_KARI)
        for name in ("plan", "fetch", "dates", "invite", "apply", "api:plan", "api:fetch")
    },
    "mark": _door(_JOURNEY, FOR_KARI, tick='="nb02"'),
    "api:dates": _door(_JOURNEY, FOR_KARI, dates="={}"),
    "api:mark": _door(_JOURNEY, FOR_KARI, touchpoint='="nb02"', kind='="ticked"'),
    "api:questions": _door(_JOURNEY, FOR_KARI, services='="parental-benefit"'),
    "ask-to-merge": _door("", EVERYBODY, kept="one", merged="other", reason='="The same person."'),
    "allow-help": _door("", EVERYBODY, code="spoken code", answer='="yes"'),
    "demo-staff-sign-in": _door("", EVERYBODY, authority='="nav"'),
    "organisation": _door("", frozenset()),
    "openid-userinfo": _door("", frozenset()),
    "api:api-root": _door("", frozenset()),
    "mfa_deactivate_totp": _door("", frozenset()),
    "mfa_view_recovery_codes": _door("", KARI),
    "mfa_reauthenticate": _door("", KARI),
    "mfa_reauthenticate_webauthn": _door("", KARI),
    "api:invite": _door(_JOURNEY, FOR_KARI, identity_number="their number", role='="other_parent"'),
    "invitation": _door("invitation_id=invitation", OLA),
    "api:answer": _door("invitation_id=invitation", OLA, accept="=true"),
    "end-invitation": _door("invitation_id=invitation", FOR_KARI | OLA),
    "api:end": _door("invitation_id=invitation", FOR_KARI | OLA),
    **{
        name: _door(_APPLICATION, FOR_KARI)
        for name in ("application", "check", "api:next_question", "api:check_answers")
    },
    "question": Door({"application_id": "application", "key": "question"}, FOR_KARI),
    "api:save_answer": _door(_APPLICATION, FOR_KARI, subject="subject", concept="concept", value='="Nora"'),
    "api:submit": _door(_APPLICATION, FOR_KARI, declarations="={}"),
    "receipt": _door("application_id=sent", FOR_KARI),
    "api:get_receipt": _door("application_id=sent", FOR_KARI),
    "receipt-file": _door("application_id=sent", FOR_KARI),
    "api:get_receipt_record": _door("application_id=sent", FOR_KARI),
    "case": _door("case_id=case", FOR_KARI),
    "api:get_case": _door("case_id=case", FOR_KARI),
    **{name: _door("case_id=case", FOR_KARI) for name in ("case-date", "api:get_case_date")},
    **{name: _door("request_id=signature", OLA) for name in ("sign", "api:decline")},
    "api:sign": _door("request_id=signature", OLA, declarations="={}"),
    "message": _door("message_id=message", FOR_KARI),
    "api:open_message": _door("message_id=message", FOR_KARI),
    "answer-message": _door("message_id=message", FOR_KARI, answer='="Why?"'),
    "api:answer_message": _door("message_id=message", FOR_KARI, text='="Why?"'),
    "api:list_conversation": _door("message_id=message", FOR_KARI),
    **{
        name: _door("contact_id=contact", KARI)
        for name in ("confirm-contact", "send-contact-code", "remove-contact", "prefer-contact")
    },
    **{name: _door("contact_id=contact", KARI) for name in ("api:prefer_contact", "api:remove_contact")},
    "api:confirm_contact": _door("contact_id=contact", KARI, code='="123456"'),
    "api:choose_post": _door("", EVERYBODY, way='="silent"'),
    "my-look-receipt": _door("access_id=look", FOR_KARI),
    "api:my_access_receipt": _door("access_id=look", FOR_KARI),
    "my-consent": _door("consent_id=agreed", FOR_KARI),
    "my-consent-receipt": _door("consent_id=agreed", FOR_KARI),
    "consent-request": _door("request_id=asked", FOR_KARI),
    # Staff who help may not agree for anybody: they are led to the question itself.
    "application-agreement": Door({"application_id": "asking", "agreement_id": "agreement"}, KARI | {"parent"}),
    "ask-other-adult": Door({"application_id": "asking", "agreement_id": "agreement"}, frozenset()),
    "api:list_other_adults": Door({"application_id": "asking"}, FOR_KARI),
    "api:ask_other_adult": Door({"application_id": "asking", "agreement_id": "agreement"}, frozenset()),
    "agreement": Door({"agreement_id": "agreement", "release_id": "release"}, frozenset(VISITORS)),
    "api:service_data_agreement_read": Door({"agreement_id": "agreement"}, frozenset(VISITORS)),
    "api:service_policy_read": Door({"policy_id": "agreement"}, frozenset(VISITORS)),
    "api:service_individual_consent_record_create": Door({"agreement_id": "agreement"}, frozenset(VISITORS)),
    "api:service_individual_consent_record_read": Door({"agreement_id": "agreement"}, frozenset(VISITORS)),
    "api:service_individual_data_agreement_consent_record_list": Door(
        {"agreement_id": "agreement"}, frozenset(VISITORS)
    ),
    "api:service_individual_consent_record_update": _door("consent_record_id=agreed", FOR_KARI),
    "say-wrong": Door({"concept": '="birth_date"'}, FOR_KARI),
    **{
        name: _door("correction_id=correction", FOR_KARI)
        for name in ("my-correction", "withdraw-correction", "api:withdraw_correction")
    },
    **{
        name: _door("correction_id=correction", KEEPER, accepted="=true", reason='="You are right."')
        for name in ("correction", "ask-register-again", "api:get_correction_to_answer", "api:answer_correction")
    },
    "withdraw-consent": _door("consent_id=consent", FOR_KARI),
    "api:withdraw": _door("consent_id=consent", FOR_KARI),
    "passkey-name": _door("passkey_id=passkey", KARI),
    "passkey-remove": _door("passkey_id=passkey", KARI),
    "end-mandate": _door("mandate_id=power", KARI | OLA),
    "answer-offer": _door("offer_id=offer", OLA),
    "take-back-offer": _door("offer_id=offer", KARI),
    "stop-help": _door("mandate_id=visit", KARI),
    "ask-registrars": _door("", frozenset()),
    "provider-remove": _door("linked_id=linked", KARI),
    "end-service": _door("relying_party_id=party", frozenset()),
    "staff-case": _door("case_id=case", frozenset({"clerk"})),
    **{
        name: _door("case_id=case", frozenset({"clerk"})) for name in ("staff-case-date", "api:get_case_date_for_staff")
    },
    "staff-take": _door("case_id=case", frozenset({"clerk"})),
    **{name: _door("case_id=case", frozenset({"clerk"})) for name in ("staff-give", "staff-note", "api:list_notes")},
    **{name: _door("case_id=case", frozenset({"clerk"})) for name in ("staff-answer", "api:get_conversation")},
    "api:answer_person": _door("case_id=case", frozenset(), reply="power", text='="An answer."'),  # nobody has the case
    **{
        name: _door("case_id=case", frozenset(), text='="A note."', colleague="power")  # nobody has the case
        for name in ("staff-give-back", "staff-read", "api:give_back_case", "api:give_case", "api:add_note")
    },
    "staff-decide": Door({"case_id": "case", "result": '="granted"'}, frozenset({"clerk"})),
    "api:get_case_for_staff": _door("case_id=case", frozenset({"clerk"})),
    "api:take_case": _door("case_id=case", frozenset({"clerk"})),
    "api:decide": _door("case_id=case", frozenset(), result='="granted"', letter='="# A letter"'),
    **{
        name: _door("case_id=case", FOR_KARI)
        for name in ("withdraw", "appeal", "api:get_progress", "api:withdraw_case", "api:appeal_decision")
    },
    **{name: _door("case_id=case", frozenset({"clerk"})) for name in ("staff-step", "staff-wait", "staff-extend")},
    **{name: _door("case_id=case", frozenset({"clerk"})) for name in ("staff-recuse", "api:recuse", "api:get_process")},
    "case-decisions": _door("case_id=case", FOR_KARI),
    **{
        name: Door({"case_id": "case", "number": "=1"}, frozenset())  # nothing is decided
        for name in (
            "case-letter",
            "case-decision-document",
            "case-decision-record",
            "api:get_decision",
            "api:get_decision_record",
            "api:get_decision_letter",
            "staff-letter",
            "staff-decision-document",
        )
    },
    "api:move_to_step": _door("case_id=case", frozenset({"clerk"}), step='="checked"'),
    **{
        name: _door("case_id=case", frozenset())  # nobody has taken it, and nothing is proposed
        for name in ("staff-go-on", "staff-proposal", "staff-review", "api:get_proposal")
    },
    **{
        name: _door("case_id=case", frozenset(), reason='="papers"', length="=1", number="=1")
        for name in (
            "api:begin_waiting",
            "api:end_waiting",
            "api:extend",
            "api:review_proposal",
            "api:approve_proposal",
            "api:send_proposal_back",
        )
    },
    **{name: _door("case_id=case", FOR_KARI) for name in ("case-missing", "api:get_missing")},
    **{name: _door("case_id=case", FOR_KARI) for name in ("api:list_documents", "api:list_requests")},
    # Its service costs nothing.
    **{name: _door("case_id=case", frozenset()) for name in ("case-fee", "case-fee-paid", "staff-fee")},
    "demo-payment": Door({"end_to_end_id": '="K7F3-9QPM-P1"'}, frozenset()),
    # The application lacks nothing, so nobody can add anything to it.
    "add-document": Door({"case_id": "case", "wanted": '="passport"'}, frozenset()),
    "api:add_document": _door("case_id=case", frozenset(), wanted='="passport"'),
    **{name: _door("document_id=file", FOR_KARI) for name in ("document", "take-back-document")},
    **{name: _door("document_id=file", FOR_KARI) for name in ("api:get_document", "api:take_back_document")},
    "information-request": _door("request_id=asked-for", FOR_KARI),
    **{name: _door("request_id=asked-for", FOR_KARI) for name in ("api:get_request", "api:save_reply")},
    "api:send_reply": _door("request_id=asked-for", FOR_KARI, late="=false"),
    # Nobody has taken the case.
    **{name: _door("document_id=file", frozenset()) for name in ("staff-document", "api:get_document_for_staff")},
    "staff-ask": _door("case_id=case", frozenset()),
    "api:ask_for_information": _door("case_id=case", frozenset(), words='="Why?"', reason='="papers"'),
    "staff-late-answer": _door("request_id=asked-for", frozenset()),
    **{
        name: _door("request_id=asked-for", frozenset(), reason='="A mistake."')
        for name in ("staff-take-request-back", "api:take_back_request")
    },
    "api:admit_reply": _door("request_id=asked-for", frozenset(), admitted="=true"),
    "enter-help-code": _door("request_id=help", frozenset({"clerk"}), code='="123"'),
    "begin-visit": _door("request_id=help", frozenset()),
    "confirm-document": _door("request_id=document", AT_NAV),
    "confirm-recovery": _door("request_id=recovery", AT_NAV),
    **{name: _door("request_id=merge", EVERYBODY) for name in ("merge-request", "decide-merge", "ask-to-split")},
    "colleague": _door("account_id=colleague", AT_NAV),
    "give-role": _door("account_id=colleague", AT_NAV),
    "take-role": _door("account_id=colleague grant_id=role", AT_NAV),
    "new-passkey": _door("account_id=colleague", AT_NAV),
    "let-go": _door("account_id=colleague", AT_NAV),
    "emergency": _door("emergency_id=emergency", frozenset({"clerk"})),
    "supervised-look": _door("access_id=staff-look", AT_NAV, reason='="To find out."'),
    "review-emergency": _door("emergency_id=emergency", AT_NAV),
    **{f"relying-party{what}": _door(_PARTY, AT_NAV) for what in ("", "-change", "-secret", "-close")},
    "relying-party-secret-end": _door(_PARTY + " secret_id=secret", AT_NAV),
    "relying-party-privilege": Door({"relying_party_id": "party", "privilege": '="identifier"'}, AT_NAV),
    "relying-party-privilege-end": Door({"relying_party_id": "party", "privilege": '="identifier"'}, AT_NAV),
    "relying-party-privilege-answer": _door(_PARTY + " request_id=privilege", AT_NAV, answer='="refuse"'),
}
