"""What identity's pages and letters say of browsers and levels."""

from __future__ import annotations

from django.utils.translation import gettext

from portico.identity.types import AssuranceLevel, BrowserView, MandateKind


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


def right_in_words(kind: MandateKind) -> str:
    """Return by which right somebody acts, as the banner, lists and histories say it."""
    return {
        MandateKind.PARENT: gettext("as a parent"),
        MandateKind.GUARDIAN: gettext("as a guardian"),
        MandateKind.COMPANY_ROLE: gettext("by a role in the organisation"),
        MandateKind.POWER_OF_ATTORNEY: gettext("by a power of attorney"),
        MandateKind.ASSISTED_SESSION: gettext("as a helper, for this visit"),
    }[kind]


def in_groups(code: str) -> str:
    """Return a code as it is shown, in groups that can be read out.

    >>> in_groups("AB109XYZ")
    'AB10 9XYZ'
    >>> in_groups("123456")
    '123 456'
    """
    size = 4 if len(code) % 4 == 0 else 3
    return " ".join(code[at : at + size] for at in range(0, len(code), size))
