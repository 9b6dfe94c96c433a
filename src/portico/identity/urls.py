"""Addresses of identity's pages."""

from __future__ import annotations

from django.urls import path

from portico.identity import views
from portico.identity.views import relying_parties

urlpatterns = [
    # Signing in. The names that begin with account_ and mfa_ are those that django-allauth leads to.
    path("sign-in/code/", views.sign_in_code, name="sign-in-code"),
    path("sign-in/new/", views.sign_up, name="sign-up"),
    path("sign-in/passkey/", views.sign_in_by_passkey, name="mfa_login_webauthn"),
    path("sign-in/second-step/", views.second_factor, name="mfa_authenticate"),
    path("sign-in/confirm/passkey/", views.prove_again_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("sign-in/confirm/code/", views.prove_again_by_code, name="mfa_reauthenticate"),
    path("account/", views.account, name="account"),
    path("account/address/", views.account_address, name="account-address"),
    path("account/passkeys/add/", views.add_passkey, name="mfa_add_webauthn"),
    path("account/passkeys/<int:passkey_id>/", views.rename_passkey, name="passkey-name"),
    path("account/passkeys/<int:passkey_id>/remove/", views.remove_passkey, name="passkey-remove"),
    path("account/app/", views.add_app, name="mfa_activate_totp"),
    path("account/app/picture.svg", views.totp_picture, name="totp-picture"),
    path("account/app/remove/", views.remove_app, name="mfa_deactivate_totp"),
    path("account/recovery-codes/", views.show_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/recovery-codes/new/", views.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("acting/", views.acting, name="acting"),
    path("organisation/", views.organisation, name="organisation"),
    path("account/mandates/", views.mandates, name="mandates"),
    path("account/mandates/give/", views.give_mandate, name="give-mandate"),
    path("account/mandates/<uuid:mandate_id>/end/", views.end_mandate, name="end-mandate"),
    path("account/mandates/offers/<uuid:offer_id>/answer/", views.answer_offer, name="answer-offer"),
    path("account/mandates/offers/<uuid:offer_id>/take-back/", views.take_back_offer, name="take-back-offer"),
    path("account/sessions/", views.sessions, name="sessions"),
    path("staff/sessions/", views.sessions, name="staff-sessions"),
    path("sign-in/confirm/", views.confirm, name="confirm"),
    path("sign-in/go-on/", views.go_on, name="go-on"),
    path("sign-in/with/<slug:provider_id>/", views.provider_sign_in, name="provider-sign-in"),
    path("sign-in/with/<slug:provider_id>/return/", views.provider_return, name="provider-return"),
    path("staff/help/", views.help_somebody, name="help-somebody"),
    path("staff/help/end/", views.end_visit, name="end-visit"),
    path("staff/help/<uuid:request_id>/code/", views.enter_help_code, name="enter-help-code"),
    path("staff/help/<uuid:request_id>/confirm/", views.confirm_document, name="confirm-document"),
    path("staff/help/<uuid:request_id>/begin/", views.begin_visit, name="begin-visit"),
    path("account/helpers/", views.my_helpers, name="my-helpers"),
    path("account/helpers/allow/", views.allow_help, name="allow-help"),
    path("account/helpers/<uuid:mandate_id>/stop/", views.stop_help, name="stop-help"),
    path("staff/recovery/", views.recoveries, name="recoveries"),
    path("staff/recovery/<uuid:request_id>/confirm/", views.confirm_recovery, name="confirm-recovery"),
    path("sign-in/recover/", views.recover, name="recover"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("staff/password/", views.staff_password, name="staff-password"),
    path("staff/invitations/<str:token>/", views.staff_invitation, name="staff-invitation"),
    path("staff/relying-parties/", relying_parties.relying_party_list, name="relying-parties"),
    path("staff/relying-parties/register/", relying_parties.register_relying_party, name="relying-party-register"),
    path("staff/relying-parties/<uuid:relying_party_id>/", relying_parties.relying_party, name="relying-party"),
    path(
        "staff/relying-parties/<uuid:relying_party_id>/change/",
        relying_parties.change_relying_party,
        name="relying-party-change",
    ),
    path(
        "staff/relying-parties/<uuid:relying_party_id>/secrets/",
        relying_parties.make_secret,
        name="relying-party-secret",
    ),
    path(
        "staff/relying-parties/<uuid:relying_party_id>/secrets/<uuid:secret_id>/end/",
        relying_parties.end_secret,
        name="relying-party-secret-end",
    ),
    path(
        "staff/relying-parties/<uuid:relying_party_id>/ask/<str:privilege>/",
        relying_parties.ask_for_privilege,
        name="relying-party-privilege",
    ),
    path(
        "staff/relying-parties/<uuid:relying_party_id>/answer/<uuid:request_id>/",
        relying_parties.answer_privilege,
        name="relying-party-privilege-answer",
    ),
    path(
        "staff/relying-parties/<uuid:relying_party_id>/end/<str:privilege>/",
        relying_parties.end_privilege,
        name="relying-party-privilege-end",
    ),
    path(
        "staff/relying-parties/<uuid:relying_party_id>/close/",
        relying_parties.close_relying_party,
        name="relying-party-close",
    ),
]
