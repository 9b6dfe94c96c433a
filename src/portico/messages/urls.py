"""Addresses of the mailbox."""

from __future__ import annotations

from django.urls import path

from portico.messages import views

urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("messages/<uuid:message_id>/", views.message, name="message"),
]
