"""Sign-in: what each outside provider names is there, and no configuration weakens what the protocol protects."""

from __future__ import annotations

from portico.catalogue.pack.checking.report import Report
from portico.catalogue.pack.files import Located
from portico.catalogue.pack.schema import Provider
from portico.identity.types import ProviderKind

# What each request sets by itself (OpenID Connect Core 1.0, 3.1.2.1; RFC 7636). `acr_values` comes from `levels: ask`.
OWN_PARAMETERS = frozenset(
    {
        "acr_values",
        "client_id",
        "code_challenge",
        "code_challenge_method",
        "max_age",
        "nonce",
        "prompt",
        "redirect_uri",
        "request",
        "request_uri",
        "response_mode",
        "response_type",
        "scope",
        "state",
    }
)


def check_sign_in(report: Report) -> None:
    """Check authorities, number formats, services, levels and parameters of every outside provider."""
    for id, provider in report.pack.sign_in.items():
        where = report.places.at("sign_in", id)
        _check_request(report, where, provider)
        _check_levels(report, where, provider)
        if provider.kind is ProviderKind.STAFF:
            _check_staff(report, where, provider)
        else:
            _check_people(report, where, provider)


def _check_request(report: Report, where: Located, provider: Provider) -> None:
    if "openid" not in provider.scopes:
        message = "without the scope 'openid' there is no ID token, and nobody is proved."
        report.error(where, ("scopes",), "no-openid", message, "Add openid to `scopes`.")
    for name in provider.authorize:
        if name in OWN_PARAMETERS:
            hint = "Write `acr_values` under `levels: ask`." if name == "acr_values" else "Take it out."
            report.error(where, ("authorize", name), "own-parameter", f"'{name}' is set by each request itself.", hint)


def _check_levels(report: Report, where: Located, provider: Provider) -> None:
    levels = provider.levels
    reached = set(levels.values.values())
    for level, asked in levels.ask.items():
        path = ("levels", "ask", level.value)
        if not any(known.reaches(level) for known in reached):
            message = f"no value of '{levels.claim}' means {level}, so asking for it leads nowhere."
            report.error(where, path, "level-never-reached", message, "Add the value to `values`.")
        elif asked in levels.values and not levels.values[asked].reaches(level):
            message = f"'{asked}' is asked for {level}, but means {levels.values[asked]}."
            report.error(where, path, "level-too-low", message, "Ask for a value that means at least the level.")


def _check_people(report: Report, where: Located, provider: Provider) -> None:
    for key in ("authority", "roles", "email_domains"):
        if getattr(provider, key):
            message = f"`{key}` is for staff, and this provider is for people."
            report.error(where, (key,), "for-staff", message, "Add `kind: staff`, or take it out.")
    if provider.identifier is not None:
        path = ("identifier", "scheme")
        report.refer(where, path, "format", provider.identifier.scheme, report.pack.manifest.formats)


def _check_staff(report: Report, where: Located, provider: Provider) -> None:
    if provider.authority is None:
        message = "a provider for staff needs the authority whose staff they are."
        report.error(where, (), "missing-key", message, "Add `authority`.")
    else:
        report.refer(where, ("authority",), "authority", provider.authority, report.pack.manifest.authorities)
    if provider.identifier is not None:
        message = "staff are known by their account, not by a national number."
        report.error(where, ("identifier",), "for-people", message, "Take `identifier` out.")
    if provider.email_domains and not (provider.claims.email and provider.claims.email_verified):
        message = "`email_domains` needs the claims of the e-mail address and of its being verified."
        report.error(where, ("email_domains",), "no-email", message, "Add `claims: {email, email_verified}`.")
    for value, given in provider.roles.values.items() if provider.roles is not None else ():
        for index, service in enumerate(given.services):
            path = ("roles", "values", value, "services", index)
            report.refer(where, path, "service", service, report.pack.services, "services")
