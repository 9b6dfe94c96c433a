"""What identity's pages and letters say of browsers and levels."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as lazy

from portico.identity.types import AssuranceLevel, BrowserView, StaffRole
from portico.identity.types.authorizing import Refusal
from portico.identity.types.relying_parties import Scope

ROLES = {
    StaffRole.CASE_WORKER: lazy("Case worker: takes and decides cases"),
    StaffRole.TEAM_LEAD: lazy("Team lead: gives cases to colleagues, sees who has how much to do"),
    StaffRole.HELPER: lazy("Helper: helps people at the counter and on the phone"),
    StaffRole.RULE_AUTHOR: lazy("Rule author: reads and tries the rules"),
    StaffRole.RELYING_PARTY_MANAGER: lazy("Sign-in manager: registers services that people sign in to here"),
    StaffRole.PEOPLE_REGISTRAR: lazy("Registrar: joins records, gives people their way in back"),
    StaffRole.REGISTER_KEEPER: lazy("Register keeper: answers people who say that a fact is wrong"),
    StaffRole.STAFF_MANAGER: lazy("Staff manager: invites staff, gives and takes roles"),
    StaffRole.AUDITOR: lazy("Auditor: reads what staff did"),
}
"""Each role with what it is for; `role_in_words` has the first part alone."""


def role_in_words(role: StaffRole) -> str:
    """Return a role in the active language, such as Case worker."""
    return str(ROLES[role]).partition(":")[0]


def giver_in_words(name: str, source: str = "") -> str:
    """Return who gave or took a role: a name, the provider whose claims said so, or whoever runs the installation."""
    if source:
        return gettext("sign-in of the authority (%(provider)s)") % {"provider": source}
    if name == "demo":
        return gettext("the demo")
    return gettext("whoever runs this installation") if name.startswith("portico") else name


def browser_in_words(browser: BrowserView) -> str:
    """Return a browser in the active language, such as Firefox on Linux."""
    if browser.name and browser.system:
        return gettext("%(browser)s on %(system)s") % {"browser": browser.name, "system": browser.system}
    if browser.name or browser.system:
        return browser.name or browser.system
    return gettext("a browser that does not say what it is")


def level_in_words(level: AssuranceLevel) -> str:
    """Return a level of assurance in the active language."""
    return {
        AssuranceLevel.LOW: gettext("low"),
        AssuranceLevel.SUBSTANTIAL: gettext("substantial"),
        AssuranceLevel.HIGH: gettext("high"),
    }[level]


def in_groups(code: str) -> str:
    """Return a code as it is shown, in groups that can be read out.

    >>> in_groups("AB109XYZ")
    'AB10 9XYZ'
    >>> in_groups("123456")
    '123 456'
    """
    size = 4 if len(code) % 4 == 0 else 3
    return " ".join(code[at : at + size] for at in range(0, len(code), size))


_TOLD = {
    Scope.PROFILE: lazy("your name and date of birth"),
    Scope.EMAIL: lazy("your e-mail address"),
    Scope.PHONE: lazy("your mobile number"),
    Scope.IDENTIFIER: lazy("your national identity number"),
    Scope.MANDATE: lazy("for whom you act, and until when you may"),
    Scope.OFFLINE_ACCESS: lazy("the same again later, while you are not here, for half a year at most"),
}
_REFUSALS = {
    Refusal.STAFF_AT_PEOPLE: lazy(
        "This service is for people. You are signed in as staff. Sign out, then sign in as yourself."
    ),
    Refusal.PEOPLE_AT_STAFF: lazy(
        "This service is for staff. You are signed in as a person. Sign out, then sign in with your staff account."
    ),
    Refusal.OTHER_AUTHORITY: lazy(
        "This service is for the staff of another authority. Ask your own authority how to reach it."
    ),
    Refusal.MANDATE_NOT_ASKED: lazy(
        "You act for somebody else, and this service cannot take that into account. "
        "Switch back to acting for yourself, then try again."
    ),
    Refusal.MANDATE_TOO_NARROW: lazy(
        "You act for somebody else, but what they let you do does not reach this service. "
        "Switch back to acting for yourself, or ask them for a wider mandate."
    ),
    Refusal.MANDATE_TOO_WEAK: lazy(
        "You act for somebody else. This service needs to be surer than we are that they agreed. "
        "Ask them to sign in with a stronger method and give you the mandate again."
    ),
}


def scope_in_words(scope: str) -> str:
    """Return what a relying party is told under a scope, in the active language; nothing where it needs no words."""
    return str(_TOLD.get(Scope(scope), ""))


def refusal_in_words(refusal: Refusal) -> str:
    """Return why an account cannot be used at a relying party, and what to do, in the active language."""
    return str(_REFUSALS[refusal])


REASONS_APART = (
    gettext_noop("Whoever helps somebody to apply must not decide about it."),
    gettext_noop("Whoever gives roles must not decide cases: they could give themselves an accomplice."),
    gettext_noop("Whoever gives roles must not choose who decides which case."),
    gettext_noop("Whoever helps somebody to apply must not choose who decides about it."),
    gettext_noop("Whoever gives roles could appoint the second person who has to agree."),
    gettext_noop("Whoever decides cases must not decide whose record they belong to."),
    gettext_noop("Whoever answers for what a register says must not decide what follows from it."),
    gettext_noop("Whoever helps somebody to say that a fact is wrong must not answer them."),
    gettext_noop("Whoever reads what staff did must not be among them."),
)
"""The reasons of `rules.roles.APART`, which knows no languages, marked for translation."""
