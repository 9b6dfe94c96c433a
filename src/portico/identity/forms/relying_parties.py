"""What relying party managers fill in about a service that lets people sign in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from portico.identity.rules import relying_parties as rules
from portico.identity.types import AssuranceLevel
from portico.identity.types.registering import AddressProblem, Privilege, Registration, RegistrationEvent
from portico.identity.types.relying_parties import (
    ApplicationType,
    Audience,
    ClientAuthMethod,
    Scope,
    SigningAlgorithm,
)
from portico.kernel.forms import PageForm

NAME_LENGTH = 80
BASIS_LENGTH = 500

_PROBLEMS = {
    AddressProblem.EMPTY: _("Write an address."),
    AddressProblem.TOO_LONG: _("It has more than 500 characters. Use a shorter one."),
    AddressProblem.CHARACTERS: _(
        "It has a space or a letter that cannot stand in an address. Write it percent-encoded."
    ),
    AddressProblem.NOT_WHOLE: _("Write the whole address, beginning with https://"),
    AddressProblem.NOT_HTTPS: _("It must begin with https://. Only an address of the machine itself may use http://"),
    AddressProblem.FRAGMENT: _("Leave out # and what follows: browsers do not send it."),
    AddressProblem.USER: _("Leave out the user name and the @ before the host."),
    AddressProblem.WILDCARD: _(
        "Leave out the *: each address is compared letter by letter. Write every one on its own line."
    ),
    AddressProblem.DOTS: _("Leave out the parts . and .. of the path."),
    AddressProblem.PORT: _("The port must be a number from 1 to 65535."),
}

SCOPES = {
    Scope.PROFILE: _("Their name and date of birth"),
    Scope.EMAIL: _("Their e-mail address"),
    Scope.PHONE: _("Their mobile number"),
    Scope.MANDATE: _("For whom they act, when they act for somebody else"),
    Scope.OFFLINE_ACCESS: _("All of this also later, when they are not signed in here any more"),
}
AUDIENCES = {Audience.PEOPLE: _("People, for their own matters"), Audience.STAFF: _("Staff of authorities")}
APPLICATION_TYPES = {
    ApplicationType.WEB: _("On a web server"),
    ApplicationType.NATIVE: _("On the person’s own device: an app, or a program"),
}
AUTH_METHODS = {
    ClientAuthMethod.CLIENT_SECRET_BASIC: _(
        "By a secret in the header of a request (client_secret_basic): the usual way"
    ),
    ClientAuthMethod.CLIENT_SECRET_POST: _("By a secret in the body of a request (client_secret_post)"),
    ClientAuthMethod.NONE: _("It has no secret, because it cannot keep one; PKCE protects it"),
}
LEVELS = {
    AssuranceLevel.LOW: _("Low: a code by e-mail or text message is enough"),
    AssuranceLevel.SUBSTANTIAL: _("Substantial: a second factor, and an identity that was checked"),
    AssuranceLevel.HIGH: _("High: a passkey that cannot be copied, or the national eID at its highest level"),
}
ALGORITHMS = {
    SigningAlgorithm.RS256: _("RS256: every client knows it"),
    SigningAlgorithm.ES256: _("ES256: shorter and newer"),
}
PRIVILEGES = {
    Privilege.IDENTIFIER: _("The national number of whoever signs in"),
    Privilege.NO_CONSENT: _("To be told without asking the person"),
}
EVENTS = {
    RegistrationEvent.REGISTERED: _("Registered"),
    RegistrationEvent.CHANGED: _("Changed"),
    RegistrationEvent.SECRET_MADE: _("A secret was made"),
    RegistrationEvent.SECRET_ENDED: _("A secret was ended"),
    RegistrationEvent.PRIVILEGE_ASKED: _("Asked for"),
    RegistrationEvent.PRIVILEGE_GIVEN: _("Agreed to, by a second manager"),
    RegistrationEvent.PRIVILEGE_REFUSED: _("Refused, by a second manager"),
    RegistrationEvent.PRIVILEGE_ENDED: _("Taken away"),
    RegistrationEvent.CLOSED: _("Closed"),
}
FIELDS = {
    "names": _("Name"),
    "audience": _("Who signs in"),
    "application_type": _("Where it runs"),
    "redirect_uris": _("Addresses after sign-in"),
    "post_logout_redirect_uris": _("Addresses after sign-out"),
    "backchannel_logout_uri": _("Address to tell of a sign-out"),
    "scopes": _("What it is told"),
    "token_endpoint_auth_method": _("How it shows who it is"),
    "id_token_signed_response_alg": _("How ID tokens are signed"),
    "least_assurance": _("Least level of assurance"),
    "is_resource_server": _("May look up access tokens"),
    "sector": _("Sector"),
    "privilege": _("What for"),
    "basis": _("Legal basis"),
    "reason": _("Reason"),
}


class AddressField(forms.CharField):
    """One address that can be registered."""

    def clean(self, value: Any) -> str:
        """Return the address.

        :raises ValidationError: with a sentence that says what is wrong with it.
        """
        address = str(super().clean(value))
        if address:
            _check_address(address)
        return address


class AddressesField(AddressField):
    """Addresses, one on each line."""

    widget = forms.Textarea({"rows": 3, "spellcheck": "false", "autocomplete": "off"})

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        """Return the addresses, each once.

        :raises ValidationError: with a sentence for the first one that cannot be used.
        """
        lines = [line.strip() for line in str(forms.CharField.clean(self, value)).splitlines()]
        addresses = list(dict.fromkeys(line for line in lines if line))
        if len(addresses) > rules.ADDRESSES:
            raise forms.ValidationError(_("At most 20 addresses can be registered."))
        for address in addresses:
            _check_address(address)
        return addresses


class RelyingPartyForm(PageForm):
    """Everything about a service but what needs a second manager. The names stand first, one for each language."""

    redirect_uris = AddressesField(
        label=_("Addresses after sign-in"),
        help_text=_(
            "Where the service takes people back (redirect URI), one on each line. They are compared letter by letter. "
            "They begin with https://, or with http:// for the machine itself (127.0.0.1, ::1 or localhost). With a new "
            "address, what a second manager agreed to ends and has to be asked for again."
        ),
        error_messages={"required": _("Write at least one address that people come back to after signing in.")},
    )
    post_logout_redirect_uris = AddressesField(
        label=_("Addresses after sign-out"),
        required=False,
        help_text=_("Where the service lets people go when they have signed out, one on each line."),
    )
    backchannel_logout_uri = AddressField(
        label=_("Address to tell of a sign-out"),
        required=False,
        help_text=_("We call it when a session ends (Back-Channel Logout 1.0), so that the service ends its own too."),
    )
    sector = forms.ChoiceField(
        label=_("By which identifier does it know people?"),
        help_text=_("This is settled now and stays: with another identifier, everybody would be somebody new to it."),
        required=False,
        widget=forms.RadioSelect,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it ask for?"),
        help_text=_(
            "As little as it needs. It always gets an identifier that no other service has. The national number is "
            "asked for separately, because a second manager must agree."
        ),
        choices=[(scope.value, words) for scope, words in SCOPES.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    audience = forms.ChoiceField(
        label=_("Who signs in?"),
        choices=[(one.value, words) for one, words in AUDIENCES.items()],
        widget=forms.RadioSelect,
        initial=Audience.PEOPLE.value,
        error_messages={"required": _("Choose who signs in.")},
    )
    least_assurance = forms.ChoiceField(
        label=_("How sure must it be who signs in?"),
        help_text=_("Whoever signed in with less is asked for more before they go on."),
        choices=[(one.value, words) for one, words in LEVELS.items()],
        widget=forms.RadioSelect,
        initial=AssuranceLevel.SUBSTANTIAL.value,
        error_messages={"required": _("Choose a level.")},
    )
    application_type = forms.ChoiceField(
        label=_("Where does it run?"),
        choices=[(one.value, words) for one, words in APPLICATION_TYPES.items()],
        widget=forms.RadioSelect,
        initial=ApplicationType.WEB.value,
        error_messages={"required": _("Choose where it runs.")},
    )
    auth_method = forms.ChoiceField(
        label=_("How does it show who it is?"),
        choices=[(one.value, words) for one, words in AUTH_METHODS.items()],
        widget=forms.RadioSelect,
        initial=ClientAuthMethod.CLIENT_SECRET_BASIC.value,
        error_messages={"required": _("Choose how it shows who it is.")},
    )
    algorithm = forms.ChoiceField(
        label=_("How are its ID tokens signed?"),
        choices=[(one.value, words) for one, words in ALGORITHMS.items()],
        widget=forms.RadioSelect,
        initial=SigningAlgorithm.RS256.value,
        error_messages={"required": _("Choose a way of signing.")},
    )
    is_resource_server = forms.BooleanField(
        label=_("It may look up access tokens that other services of our authority send it (introspection)"),
        required=False,
    )

    refusals: ClassVar = {
        "auth_method": _("A program on somebody’s own device cannot keep a secret. Choose the way without one."),
        "is_resource_server": _(
            "Only a service with a secret may look up tokens. Choose a way with a secret, or untick this."
        ),
    }

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        languages: Sequence[str],
        sectors: Sequence[str] = (),
        registered: Registration | None = None,
    ) -> None:
        """Make the form, empty or filled with what is registered.

        :param sectors: of other services of the authority; each can be shared.
        """
        super().__init__(data, initial=_initial(registered))
        self.languages = languages
        for language in languages:
            self.fields[f"name_{language}"] = _name_field(language)
        if registered is not None:
            del self.fields["sector"]
        else:
            self._offer(sectors)
        for name in {"sector", "scopes"} & set(self.fields):
            self.fields[name].often_empty = True  # type: ignore[attr-defined]
        self.order_fields([f"name_{language}" for language in languages])

    def clean(self) -> dict[str, Any]:
        """Say what does not fit together."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            problem = rules.registration_problem(self.registration)
            if problem in self.refusals:
                self.add_error(problem, self.refusals[problem])
        return cleaned

    @property
    def registration(self) -> Registration:
        """What was filled in."""
        given = self.cleaned_data
        return Registration(
            names={language: given[f"name_{language}"] for language in self.languages},
            audience=Audience(given["audience"]),
            application_type=ApplicationType(given["application_type"]),
            redirect_uris=tuple(given["redirect_uris"]),
            post_logout_redirect_uris=tuple(given["post_logout_redirect_uris"]),
            backchannel_logout_uri=given["backchannel_logout_uri"],
            scopes=frozenset({Scope.OPENID, *(Scope(one) for one in given["scopes"])}),
            auth_method=ClientAuthMethod(given["auth_method"]),
            algorithm=SigningAlgorithm(given["algorithm"]),
            least_assurance=AssuranceLevel(given["least_assurance"]),
            sector=given.get("sector", ""),
            is_resource_server=given["is_resource_server"],
        )

    def _offer(self, sectors: Sequence[str]) -> None:
        shared = [(one, gettext("By the same one as our services at %(host)s") % {"host": one}) for one in sectors]
        field = self.fields["sector"]
        field.choices = [("", gettext("By one of its own")), *shared]  # type: ignore[attr-defined]
        field.initial = ""
        if not shared:
            del self.fields["sector"]


class PrivilegeForm(PageForm):
    """The legal basis for what needs a second manager."""

    basis = forms.CharField(
        label=_("By which law?"),
        help_text=_("The law and its section, and in one sentence why the service cannot do without."),
        max_length=BASIS_LENGTH,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Write the law and why: the second manager decides by it.")},
    )


class CloseRelyingPartyForm(PageForm):
    """Why nobody can sign in to a service any more."""

    reason = forms.CharField(
        label=_("Why?"),
        max_length=BASIS_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write why, so that others understand it later.")},
    )


def _check_address(address: str) -> None:
    problem = rules.address_problem(address)
    if problem is not None:
        shown = address if len(address) <= 80 else f"{address[:80]}…"
        sentence = gettext("The address %(address)s cannot be used. %(problem)s")
        raise forms.ValidationError(sentence % {"address": shown, "problem": _PROBLEMS[problem]}, code=problem.value)


def _name_field(language: str) -> forms.CharField:
    named = {"language": get_language_info(language)["name_local"]}
    missing = gettext("Write the name of the service in this language: %(language)s") % named
    return forms.CharField(
        label=gettext("Name of the service, as people see it: %(language)s") % named,
        max_length=NAME_LENGTH,
        error_messages={"required": missing},
    )


def _initial(registered: Registration | None) -> dict[str, Any]:
    if registered is None:
        return {}
    names = {f"name_{language}": name for language, name in registered.names.items()}
    return names | {
        "redirect_uris": "\n".join(registered.redirect_uris),
        "post_logout_redirect_uris": "\n".join(registered.post_logout_redirect_uris),
        "backchannel_logout_uri": registered.backchannel_logout_uri,
        "scopes": sorted(registered.scopes),
        "audience": registered.audience.value,
        "least_assurance": registered.least_assurance.value,
        "application_type": registered.application_type.value,
        "auth_method": registered.auth_method.value,
        "algorithm": registered.algorithm.value,
        "is_resource_server": registered.is_resource_server,
    }
