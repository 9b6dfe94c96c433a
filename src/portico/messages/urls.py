"""Addresses of the mailbox."""

from __future__ import annotations

from django.urls import path

from portico.messages import views

urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("messages/contacts/", views.contacts, name="contacts"),
    path("messages/contacts/<uuid:contact_id>/", views.confirm_contact, name="confirm-contact"),
    path("messages/contacts/<uuid:contact_id>/code/", views.send_contact_code, name="send-contact-code"),
    path("messages/contacts/<uuid:contact_id>/remove/", views.remove_contact, name="remove-contact"),
    path("messages/contacts/<uuid:contact_id>/first/", views.prefer_contact, name="prefer-contact"),
    path("messages/<uuid:message_id>/", views.message, name="message"),
    path("messages/<uuid:message_id>/answer/", views.answer, name="answer-message"),
]
