"""Addresses of "my data"."""

from __future__ import annotations

from django.urls import path

from portico.evidence import views

urlpatterns = [
    path("acting/registers/", views.refresh_mandates, name="refresh-mandates"),
    path("my-data/", views.my_data, name="my-data"),
    path("my-data/facts/", views.my_facts, name="my-facts"),
    path("my-data/consents/", views.my_consents, name="my-consents"),
    path("my-data/consents/<uuid:consent_id>/withdraw/", views.withdraw_consent, name="withdraw-consent"),
]
