"""Addresses of identity's pages."""

from __future__ import annotations

from django.urls import path

from portico.identity import views
from portico.identity.views import relying_parties

urlpatterns = [
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
