"""Pages: sign out, and how staff begin and sign in."""

from __future__ import annotations

from portico.identity.views.assisting import (
    allow_help,
    begin_visit,
    confirm_document,
    end_visit,
    enter_help_code,
    help_somebody,
    my_helpers,
    stop_help,
)
from portico.identity.views.emergency import emergencies, review_emergency
from portico.identity.views.mandates import (
    acting,
    answer_offer,
    end_mandate,
    give_mandate,
    mandates,
    organisation,
    take_back_offer,
)
from portico.identity.views.providers import (
    ask_registrars,
    provider_return,
    provider_sign_in,
    remove_provider,
)
from portico.identity.views.recovery import confirm_recovery, recover, recoveries
from portico.identity.views.roles import (
    audit,
    colleague,
    colleagues,
    give_role,
    invite_colleague,
    let_go,
    new_passkey,
    take_role,
)
from portico.identity.views.second_factor import (
    add_app,
    add_passkey,
    new_recovery_codes,
    prove_again_by_code,
    prove_again_by_passkey,
    remove_app,
    remove_passkey,
    rename_passkey,
    second_factor,
    show_recovery_codes,
    sign_in_by_passkey,
    totp_picture,
)
from portico.identity.views.sessions import sessions
from portico.identity.views.signing_in import begin_by_code, entrance, sign_in_code, sign_up
from portico.identity.views.staff import sign_out, staff_home, staff_invitation
from portico.identity.views.step_up import confirm, go_on
from portico.identity.views.ways_in import account, account_address

__all__ = [
    "account",
    "account_address",
    "acting",
    "add_app",
    "add_passkey",
    "allow_help",
    "answer_offer",
    "ask_registrars",
    "audit",
    "begin_by_code",
    "begin_visit",
    "colleague",
    "colleagues",
    "confirm",
    "confirm_document",
    "confirm_recovery",
    "emergencies",
    "end_mandate",
    "end_visit",
    "enter_help_code",
    "entrance",
    "give_mandate",
    "give_role",
    "go_on",
    "help_somebody",
    "invite_colleague",
    "let_go",
    "mandates",
    "my_helpers",
    "new_passkey",
    "new_recovery_codes",
    "organisation",
    "prove_again_by_code",
    "prove_again_by_passkey",
    "provider_return",
    "provider_sign_in",
    "recover",
    "recoveries",
    "remove_app",
    "remove_passkey",
    "remove_provider",
    "rename_passkey",
    "review_emergency",
    "second_factor",
    "sessions",
    "show_recovery_codes",
    "sign_in_by_passkey",
    "sign_in_code",
    "sign_out",
    "sign_up",
    "staff_home",
    "staff_invitation",
    "stop_help",
    "take_back_offer",
    "take_role",
    "totp_picture",
]
