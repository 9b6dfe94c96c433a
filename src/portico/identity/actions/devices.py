"""Writes: the browsers in which accounts sign in, and the notice of one that is new."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from procrastinate.contrib.django import app

from portico.identity import rules
from portico.identity.models import Account, KnownDevice

TELL_NEW_DEVICE = "identity.tell_new_device"
"""The job that tells somebody of a sign-in from a browser that their account has not used."""
_TO_KEEP = "_portico_device"


def recognize_device(request: HttpRequest, account: Account, *, at: datetime) -> None:
    """Note from which browser an account signs in; tell its owner when the account has not used it before.

    The first browser of an account is told to nobody: its owner has just begun.
    """
    token = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    if not rules.is_device_token(token):
        token = secrets.token_urlsafe(32)
    setattr(request, _TO_KEEP, token)
    device, is_new = KnownDevice.objects.update_or_create(
        account=account,
        token_hash=rules.device_hash(account.pk, token),
        defaults={"last_used_at": at, "user_agent": user_agent(request), "address": address(request)},
        create_defaults={
            "person_id": account.person_id,
            "is_first": not KnownDevice.objects.filter(account=account).exists(),
            "user_agent": user_agent(request),
            "address": address(request),
            "first_used_at": at,
            "last_used_at": at,
        },
    )
    if is_new and not device.is_first:
        app.configure_task(name=TELL_NEW_DEVICE).defer(device_id=str(device.pk), language=get_language() or "")


def keep_device(request: HttpRequest, response: HttpResponse) -> None:
    """Let the browser keep what it is known by, when somebody has signed in with this request."""
    token = getattr(request, _TO_KEEP, None)
    if token:
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            token,
            max_age=rules.DEVICE_KEPT,
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )


def forget_devices(*, at: datetime) -> None:
    """Forget browsers that were not used for a year; their cookies are gone by then too."""
    KnownDevice.objects.filter(last_used_at__lt=at - rules.DEVICE_KEPT).delete()


def user_agent(request: HttpRequest) -> str:
    """Return what the browser says it is, as it is stored: printable, cut off when it goes on and on."""
    said = str(request.META.get("HTTP_USER_AGENT", ""))[: rules.USER_AGENT_LENGTH]
    return "".join(letter for letter in said if letter.isprintable())


def address(request: HttpRequest) -> str | None:
    """Return the address that a request came from, or None when there is none (a socket)."""
    return rules.client_address(request.META, settings.TRUSTED_PROXIES)
