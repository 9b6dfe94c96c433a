"""Addresses of identity's pages."""

from __future__ import annotations

from django.urls import path

from portico.identity import views

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
]
