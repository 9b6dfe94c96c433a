"""Writes: people, sessions and sign-ins, invitations of staff."""

from __future__ import annotations

from portico.identity.actions.assisting import (
    answer_by_code,
    answer_on_device,
    ask_to_help_by_document,
    ask_to_help_on_device,
    begin_visit,
    confirm_document,
    end_visit,
    stop_help,
)
from portico.identity.actions.demo import DEMO_SESSION, demo_sign_in_person, demo_sign_in_staff
from portico.identity.actions.devices import TELL_NEW_DEVICE, forget_devices, keep_device, recognize_device
from portico.identity.actions.installation import mark_installation
from portico.identity.actions.mandates import (
    ATTORNEY,
    answer_offer,
    end_mandate,
    ensure_organisation,
    follow_register,
    offer_power_of_attorney,
    record_mandate,
    start_acting,
    stop_acting,
    take_back_offer,
)
from portico.identity.actions.people import add_person, describe_person, ensure_person
from portico.identity.actions.sessions import (
    TELL_RELYING_PARTIES,
    act_under,
    begin_session,
    end_expired_sessions,
    end_session,
    end_sessions,
    sign_out,
    strengthen_session,
)
from portico.identity.actions.staff import accept_invitation, invite_staff, sign_in_staff
from portico.identity.actions.step_up import confirm_in_demo, drop_kept_form, keep_form

__all__ = [
    "ATTORNEY",
    "DEMO_SESSION",
    "TELL_NEW_DEVICE",
    "TELL_RELYING_PARTIES",
    "accept_invitation",
    "act_under",
    "add_person",
    "answer_by_code",
    "answer_offer",
    "answer_on_device",
    "ask_to_help_by_document",
    "ask_to_help_on_device",
    "begin_session",
    "begin_visit",
    "confirm_document",
    "confirm_in_demo",
    "demo_sign_in_person",
    "demo_sign_in_staff",
    "describe_person",
    "drop_kept_form",
    "end_expired_sessions",
    "end_mandate",
    "end_session",
    "end_sessions",
    "end_visit",
    "ensure_organisation",
    "ensure_person",
    "follow_register",
    "forget_devices",
    "invite_staff",
    "keep_device",
    "keep_form",
    "mark_installation",
    "offer_power_of_attorney",
    "recognize_device",
    "record_mandate",
    "sign_in_staff",
    "sign_out",
    "start_acting",
    "stop_acting",
    "stop_help",
    "strengthen_session",
    "take_back_offer",
]
