"""Addresses of identity's pages."""

from __future__ import annotations

from django.urls import path

from portico.identity import views

urlpatterns = [
    path("sign-out/", views.sign_out, name="sign-out"),
    path("staff/password/", views.staff_password, name="staff-password"),
    path("staff/invitations/<str:token>/", views.staff_invitation, name="staff-invitation"),
]
