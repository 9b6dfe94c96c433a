"""Who may open which route. A route that is not in the table is closed: that is the point of it.

Pages and the API stand in the same table. To open a new route, add its name under its kind; a route for staff stands
under the roles of which any one opens it.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from portico.identity import queries as identity
from portico.identity.errors import OnlyThemselves, PeopleOnly, SignInNeeded, VisitUnderWay
from portico.identity.types import Principal, StaffRole
from portico.kernel.errors import NotAllowed
from portico.kernel.problem import problem, problem_response
from portico.site.access_kinds import Access, Route, Verdict
from portico.site.problems import problem_page

_OPEN_TO: dict[Access, tuple[str, ...]] = {
    Access.PUBLIC: (
        "home",
        "service",
        "releases",
        "releases-json",
        "language",
        "healthz",
        "sign-in",
        "staff-sign-in",
        "demo-staff-sign-in",
        "staff-invitation",
        "sign-out",
        "account_login",
        "sign-in-code",
        "sign-up",
        "recover",
        "mfa_login_webauthn",
        "mfa_authenticate",
        "provider-sign-in",
        "provider-return",
        "openid-configuration",
        "oauth-authorization-server",
        "openid-jwks",
        "exchange-keys",
        "openid-authorize",
        "openid-consent",
        "openid-token",
        "openid-userinfo",
        "openid-revoke",
        "openid-introspect",
        "openid-end-session",
        "openid-end-session-answer",
        "promises",
        "promises-csv",
        "promises-json",
        "ledger",
        "ledger-logs",
        "ledger-checkpoint",
        "ledger-tile",
        "api:api-root",
        "api:openapi-json",
        "agreement",
        "api:service_data_agreement_read",
        "api:service_policy_read",
        "api:service_verification_data_agreement_list",
        "api:demo_sign_in",
        "api:demo_staff_sign_in",
    ),
    Access.SIGNED_IN: (
        "confirm",
        "go-on",
        "api:me",
        "api:my_mandates",
        "api:act",
        "api:sign_out",
    ),
    Access.PEOPLE: (
        "acting",
        "organisation",
    ),
    Access.ACCOUNT: (
        "sessions",
        "account",
        "account-address",
        "passkey-name",
        "passkey-remove",
        "totp-picture",
        "mfa_index",
        "mfa_add_webauthn",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    ),
    Access.SELF: (
        "ask-registrars",
        "contacts",
        "confirm-contact",
        "send-contact-code",
        "remove-contact",
        "prefer-contact",
        "api:get_contacts",
        "api:add_contact",
        "api:confirm_contact",
        "api:prefer_contact",
        "api:remove_contact",
        "api:choose_post",
        "provider-remove",
        "services",
        "end-service",
        "my-helpers",
        "allow-help",
        "stop-help",
        "mandates",
        "give-mandate",
        "end-mandate",
        "answer-offer",
        "take-back-offer",
        "refresh-mandates",
    ),
}

# What programs read, whoever they are. No session is opened for it, so that caches on the way may keep it.
SAME_FOR_ALL = frozenset({"ledger-logs", "ledger-checkpoint", "ledger-tile"})

# What whoever has a person's matters before them may open, by the part of these matters that it shows: when somebody acts
# for the person, each page leaves a look with this word behind (`site.looks`).
_OPEN_TO_PERSON: dict[str, tuple[str, ...]] = {
    "overview": ("life-events", "invitation", "end-invitation", "api:journeys", "api:answer", "api:end"),
    "plans": (
        "begin",
        "plan",
        "mark",
        "fetch",
        "dates",
        "invite",
        "api:start",
        "api:plan",
        "api:fetch",
        "api:dates",
        "api:mark",
        "api:questions",
        "api:invite",
        "api:invitations",
    ),
    "facts": (
        "my-facts",
        "say-wrong",
        "my-correction",
        "withdraw-correction",
        "api:my_facts",
        "api:my_corrections",
        "api:open_correction",
        "api:withdraw_correction",
    ),
    "looks": (
        "my-data",
        "my-looks-csv",
        "my-looks-json",
        "my-look-receipt",
        "api:my_access_records",
        "api:my_access_receipt",
    ),
    "consents": (
        "my-consents",
        "my-consent",
        "my-consent-receipt",
        "withdraw-consent",
        "consent-request",
        "api:my_consents",
        "api:withdraw",
        "api:service_individual_consent_record_create",
        "api:service_individual_consent_record_read",
        "api:service_individual_consent_record_list",
        "api:service_individual_consent_record_update",
        "api:service_individual_data_agreement_consent_record_list",
    ),
    "letters": (
        "messages",
        "message",
        "answer-message",
        "api:list_messages",
        "api:open_message",
        "api:list_conversation",
        "api:answer_message",
    ),
    "applications": (
        "apply",
        "application",
        "question",
        "application-agreement",
        "ask-other-adult",
        "check",
        "receipt",
        "receipt-file",
        "api:start_application",
        "api:next_question",
        "api:save_answer",
        "api:check_answers",
        "api:list_other_adults",
        "api:ask_other_adult",
        "api:submit",
        "api:get_receipt",
        "api:get_receipt_record",
    ),
    "cases": (
        "cases",
        "case",
        "case-decisions",
        "case-letter",
        "case-decision-document",
        "case-decision-record",
        "api:get_decision",
        "api:get_decision_record",
        "api:get_decision_letter",
        "withdraw",
        "appeal",
        "api:get_progress",
        "api:withdraw_case",
        "api:appeal_decision",
        "case-fee",
        "case-fee-paid",
        "demo-payment",
        "case-missing",
        "add-document",
        "document",
        "take-back-document",
        "information-request",
        "api:get_missing",
        "api:list_documents",
        "api:add_document",
        "api:get_document",
        "api:take_back_document",
        "api:list_requests",
        "api:get_request",
        "api:save_reply",
        "api:send_reply",
        "sign",
        "case-date",
        "api:get_case_date",
        "api:list_cases",
        "api:get_case",
        "api:list_signature_requests",
        "api:sign",
        "api:decline",
    ),
}

_OPEN_TO_STAFF: dict[tuple[StaffRole, ...], tuple[str, ...]] = {
    # Every member of staff, whatever their roles.
    (): (
        "staff-home",
        "staff-sessions",
    ),
    (StaffRole.CASE_WORKER, StaffRole.TEAM_LEAD): (
        "staff-queue",
        "staff-search",
        "staff-bulk",
        "staff-case",
        "api:list_queue",
        "api:search_cases",
        "api:change_cases",
        "staff-case-date",
        "api:get_case_date_for_staff",
        "api:get_case_for_staff",
    ),
    (StaffRole.TEAM_LEAD,): (
        "staff-workload",
        "staff-give",
        "api:list_workload",
        "api:give_case",
    ),
    (StaffRole.CASE_WORKER,): (
        "staff-document",
        "staff-ask",
        "staff-late-answer",
        "api:get_document_for_staff",
        "api:ask_for_information",
        "api:admit_reply",
        "staff-take-next",
        "staff-take",
        "staff-give-back",
        "staff-read",
        "staff-fee",
        "staff-note",
        "api:take_next_case",
        "api:give_back_case",
        "api:list_notes",
        "api:add_note",
        "staff-decide",
        "staff-proposals",
        "staff-letter",
        "staff-decision-document",
        "staff-step",
        "staff-wait",
        "staff-go-on",
        "staff-extend",
        "staff-recuse",
        "staff-proposal",
        "staff-review",
        "api:get_process",
        "api:move_to_step",
        "api:begin_waiting",
        "api:end_waiting",
        "api:extend",
        "api:recuse",
        "api:list_proposals",
        "api:get_proposal",
        "api:review_proposal",
        "api:approve_proposal",
        "api:send_proposal_back",
        "api:take_case",
        "api:decide",
    ),
    (StaffRole.HELPER,): (
        "help-somebody",
        "end-visit",
        "enter-help-code",
        "confirm-document",
        "begin-visit",
    ),
    (StaffRole.PEOPLE_REGISTRAR,): (
        "people",
        "ask-to-merge",
        "merge-request",
        "decide-merge",
        "ask-to-split",
        "recoveries",
        "confirm-recovery",
    ),
    (StaffRole.REGISTER_KEEPER,): (
        "corrections",
        "answered-corrections",
        "correction",
        "ask-register-again",
        "api:list_corrections_to_answer",
        "api:list_answered_corrections",
        "api:get_correction_to_answer",
        "api:answer_correction",
    ),
    (StaffRole.RELYING_PARTY_MANAGER,): (
        "relying-parties",
        "relying-party-register",
        "relying-party",
        "relying-party-change",
        "relying-party-secret",
        "relying-party-secret-end",
        "relying-party-privilege",
        "relying-party-privilege-answer",
        "relying-party-privilege-end",
        "relying-party-close",
    ),
    (StaffRole.CASE_WORKER, StaffRole.HELPER): (
        "begin-emergency",
        "emergency",
    ),
    (StaffRole.STAFF_MANAGER,): (
        "colleagues",
        "invite-colleague",
        "colleague",
        "give-role",
        "take-role",
        "new-passkey",
        "let-go",
    ),
    (StaffRole.AUDITOR,): (
        "consent-counts",
        "audit",
        "emergencies",
        "review-emergency",
        "supervision",
        "supervised-looks",
        "supervised-look",
    ),
    (StaffRole.RULE_AUTHOR,): (
        "rules",
        "rule",
    ),
}

ROUTES: tuple[Route, ...] = (
    *(Route(name, access) for access, names in _OPEN_TO.items() for name in names),
    *(Route(name, Access.PERSON, part=part) for part, names in _OPEN_TO_PERSON.items() for name in names),
    *(Route(name, Access.STAFF, frozenset(roles)) for roles, names in _OPEN_TO_STAFF.items() for name in names),
)
ACCESS: dict[str, Route] = {route.name: route for route in ROUTES}


class AccessMiddleware:
    """Denies every route that the table does not open to whoever asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and keep every page that is not the same for all out of every cache."""
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """Let the request through, send the visitor to sign in, or say that there is nothing here."""
        match = request.resolver_match
        route = route_of(match.view_name if match else "")
        if route is None:
            return _not_there(request, is_api=request.path.startswith("/api/"))
        if route.access is Access.PUBLIC:
            return None
        verdict = route.verdict(identity.find_principal(request))
        if verdict is Verdict.OPEN:
            return None
        if verdict is Verdict.SIGN_IN:
            return _to_sign_in(request, route)
        if verdict is Verdict.NOT_THERE:
            return _not_there(request, is_api=route.is_api)
        return _not_as_representative(request, route, verdict)


def route_of(name: str) -> Route | None:
    """Return the entry of a route, by its name; None: it is open to nobody."""
    return ACCESS.get(name)


def opens(name: str, principal: Principal | None) -> bool:
    """Return whether a route is open to a visitor: pages offer no link that leads nowhere."""
    route = route_of(name)
    return route is not None and route.verdict(principal) is Verdict.OPEN


def _to_sign_in(request: HttpRequest, route: Route) -> HttpResponse:
    """Send to the right sign-in; a page that was read is opened again afterwards."""
    if route.is_api:
        detail = "Sign in first, then try again."
        return problem_response(HTTPStatus.UNAUTHORIZED, code=SignInNeeded.code, detail=detail)
    url = reverse("staff-sign-in" if route.access is Access.STAFF else "sign-in")
    if request.method in ("GET", "HEAD"):
        url += "?" + urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(url)


def _not_there(request: HttpRequest, *, is_api: bool) -> HttpResponse:
    if is_api:
        detail = "There is nothing at this address."
        return problem_response(HTTPStatus.NOT_FOUND, code="kernel.not-found", detail=detail)
    raise Http404


def _not_as_representative(request: HttpRequest, route: Route, verdict: Verdict) -> HttpResponse:
    """Say to whoever acts for another why this is closed to them meanwhile."""
    errors: dict[Verdict, type[NotAllowed]] = {
        Verdict.NOT_FOR_ORGANISATIONS: PeopleOnly,
        Verdict.NOT_IN_A_VISIT: VisitUnderWay,
    }
    error = errors.get(verdict, OnlyThemselves)()
    return problem(error) if route.is_api else problem_page(request, error)
