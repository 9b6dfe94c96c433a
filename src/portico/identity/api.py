"""JSON: sign in (demo), who I am, sign out. Sign-in by password is for pages only, until there are API clients."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Field, Router, Status
from ninja.security import django_auth

from portico.identity import actions, queries
from portico.identity.types import AccountKind, AssuranceLevel, MandateId, MandateKind, Principal, StaffRole
from portico.kernel import clock
from portico.kernel.schema import Schema

router = Router(tags=["identity"])


class DemoSignIn(Schema):
    identity_number: str = Field(min_length=1, max_length=40, description="Of an invented person.")
    display_name: str = Field(default="", max_length=200)
    assurance: AssuranceLevel = Field(
        default=AssuranceLevel.HIGH, description="How sure the sign-in shall count (eIDAS), to try a step-up."
    )


class DemoStaffSignIn(Schema):
    authority_id: str = Field(min_length=1, max_length=80, description="An authority of the pack.")
    name: str = Field(default="Case worker", min_length=1, max_length=200)
    role: StaffRole = Field(default=StaffRole.CASE_WORKER, description="A case worker reads the rules too.")
    number: int = Field(default=1, ge=1, le=9, description="Which one of those who have the role.")


class Me(Schema):
    kind: AccountKind
    name: str
    assurance: AssuranceLevel
    authority_id: str | None = None
    roles: list[StaffRole] = []


class MyDescription(Me):
    person: dict[str, object] | None = Field(
        description="Whose matters these are: JSON-LD, Core Person Vocabulary 2.1."
    )
    organisation: dict[str, object] | None = Field(
        description="For which organisation I act: JSON-LD, Core Business Vocabulary 2.2."
    )


class MandateOut(Schema):
    id: UUID
    kind: MandateKind
    name: str = Field(description="For whom: a person or an organisation.")
    services: list[str] | None = Field(description="Null for every service.")
    until: dt.datetime | None


class ActingIn(Schema):
    mandate_id: UUID | None = Field(description="Null to act for oneself again.")


class SignedIn(Me):
    csrf_token: str = Field(description="Send it as X-CSRFToken with every request that writes.")


@router.post("/demo-sign-in", response=SignedIn, summary="Sign in as an invented person (demo only)")
def demo_sign_in(request: HttpRequest, body: DemoSignIn) -> SignedIn:
    """Sign in; the session comes back as a cookie. Outside a demo, or from another machine, there is nothing here."""
    principal = actions.demo_sign_in_person(
        request,
        identity_number=body.identity_number,
        display_name=body.display_name,
        assurance=body.assurance,
        at=clock.now(),
    )
    return SignedIn(**_me(principal).model_dump(), csrf_token=get_token(request))


@router.post("/demo-staff-sign-in", response=SignedIn, summary="Sign in as invented staff (demo only)")
def demo_staff_sign_in(request: HttpRequest, body: DemoStaffSignIn) -> SignedIn:
    """Sign in as staff of an authority, under the same conditions as the demo sign-in of people."""
    principal = actions.demo_sign_in_staff(
        request,
        authority_id=body.authority_id,
        name=body.name,
        role=body.role,
        number=body.number,
        at=clock.now(),
    )
    return SignedIn(**_me(principal).model_dump(), csrf_token=get_token(request))


@router.get("/me", response=MyDescription, auth=django_auth, summary="Who I am")
def me(request: HttpRequest) -> MyDescription:
    """Return who is signed in, and for whom they act."""
    principal = queries.principal_of(request)
    person, organisation = queries.core_person_of(principal), queries.core_business_of(principal)
    return MyDescription(**_me(principal).model_dump(), person=person, organisation=organisation)


@router.get("/my/mandates", response=list[MandateOut], auth=django_auth, summary="For whom I may act")
def my_mandates(request: HttpRequest) -> list[MandateOut]:
    """Return every right to act for somebody that is in force."""
    held = queries.list_mandates_held(queries.principal_of(request), at=clock.now())
    return [MandateOut.model_validate(one, from_attributes=True) for one in held]


@router.post("/acting", response=Me, auth=django_auth, summary="Act for somebody else, or for oneself again")
def act(request: HttpRequest, body: ActingIn) -> Me:
    """Switch. From then on every request that writes has the header X-On-Behalf-Of with the mandate's id."""
    if body.mandate_id is None:
        return _me(actions.stop_acting(request))
    return _me(actions.start_acting(request, mandate_id=MandateId(body.mandate_id), at=clock.now()))


@router.post("/sign-out", response={204: None}, auth=django_auth, summary="Sign out")
def sign_out(request: HttpRequest) -> Status[None]:
    """End the session."""
    actions.sign_out(request, at=clock.now())
    return Status(204, None)


def _me(principal: Principal) -> Me:
    return Me(
        kind=principal.kind,
        name=principal.name,
        assurance=principal.assurance,
        authority_id=principal.authority_id,
        roles=sorted(principal.roles),
    )
