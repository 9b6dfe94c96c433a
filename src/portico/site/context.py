"""What every page shows around its content: who is signed in, the menu, the languages, the day of the demo."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages as notices
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from portico.catalogue import queries as catalogue
from portico.catalogue.errors import NothingPublished
from portico.identity import queries as identity
from portico.identity.types import MandateKind, Principal
from portico.kernel import clock
from portico.messages import queries as messages
from portico.site.access import opens
from portico.site.acting import may_open
from portico.site.language import languages


@dataclass(frozen=True, slots=True)
class Language:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Link:
    name: str
    url: str
    active: bool
    count: int = 0
    route: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    text: str
    done: bool


@dataclass(frozen=True, slots=True)
class ActingFor:
    """For whom somebody acts, as the banner says it."""

    name: str
    right: str
    until: dt.datetime | None
    is_visit: bool


class Page:
    """The frame of a page. Everything is worked out when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def principal(self) -> Principal | None:
        """Who is signed in, if anybody."""
        return identity.find_principal(self._request)

    @cached_property
    def acting_for(self) -> ActingFor | None:
        """For whom somebody acts who acts for another."""
        representation = self.principal.representation if self.principal else None
        if representation is None:
            return None
        return ActingFor(
            name=representation.name or _("Somebody who is new here"),
            right=identity.right_in_words(representation.kind),
            until=representation.until,
            is_visit=representation.kind is MandateKind.ASSISTED_SESSION,
        )

    @property
    def warn_after_minutes(self) -> int:
        """After how long a page that stays open says that the session soon ends."""
        return identity.warn_after_minutes()

    @cached_property
    def languages(self) -> list[Language]:
        """Every language that the pack speaks, each in its own words."""
        return [Language(code, get_language_info(code)["name_local"].capitalize()) for code in languages(self._request)]

    @cached_property
    def demo(self) -> bool:
        """Whether everybody here is invented."""
        return identity.is_demo()

    @cached_property
    def today(self) -> dt.date:
        """The day it is where the pack is in force."""
        try:
            return clock.today(catalogue.current_release().pack.manifest.time_zone)
        except NothingPublished:
            return clock.today("UTC")

    @cached_property
    def notices(self) -> list[Notice]:
        """What was just done, said once."""
        return [
            Notice(str(notice), done=notice.level == notices.SUCCESS) for notice in notices.get_messages(self._request)
        ]

    @cached_property
    def links(self) -> list[Link]:
        """The main menu of whoever is signed in."""
        if self.principal is None:
            return []
        if self.principal.is_staff:
            own = [link for link in self._staff_links() if opens(link.route, self.principal)]
            return [*own, *self._person_links(self.principal)] if self.principal.representation else own
        representation = self.principal.representation
        if representation is not None and representation.organisation_id is not None:
            return [self._link("organisation", _("The organisation"), "/organisation/")]
        return self._person_links(self.principal)

    def _person_links(self, principal: Principal) -> list[Link]:
        """Return the menu of a person, also for whoever helps them or acts for them, as far as that reaches."""
        links = [
            self._link("life-events", _("Life events"), "/life-events/", "/plans/", "/invitations/"),
            self._link("cases", _("My cases"), "/cases/", "/applications/", "/signatures/"),
            self._link("messages", _("Messages"), "/messages/", count=messages.count_unread(principal)),
            self._link("my-data", _("My data"), "/my-data/"),
        ]
        return [link for link in links if may_open(link.route, principal)]

    def _staff_links(self) -> list[Link]:
        """Return everything that staff may have in their menu; the access table says what is theirs."""
        return [
            self._link("staff-queue", _("Cases"), "/staff/cases/"),
            self._link("rules", _("Rules"), "/staff/rules/"),
            self._link("help-somebody", _("Help somebody"), "/staff/help/"),
            self._link("people", _("Records of people"), "/staff/people/"),
            self._link("recoveries", _("A way back in"), "/staff/recovery/"),
            self._link("corrections", _("What people say is wrong"), "/staff/corrections/"),
            self._link("relying-parties", _("Services that sign in here"), "/staff/relying-parties/"),
            self._link("colleagues", _("Colleagues"), "/staff/colleagues/"),
            self._link("audit", _("Who got which role"), "/staff/audit/"),
            self._link("emergencies", _("Emergency looks"), "/staff/emergency/"),
            self._link("supervision", _("How staff look at data"), "/staff/supervision/"),
            self._link("begin-emergency", _("Emergency"), "/staff/emergency/"),
        ]

    def _link(self, route: str, name: str, *under: str, count: int = 0) -> Link:
        return Link(name, reverse(route), active=self._request.path.startswith(under), count=count, route=route)


def page(request: HttpRequest) -> dict[str, Page]:
    """Return `page` for every template."""
    return {"page": Page(request)}
