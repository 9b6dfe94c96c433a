"""Addresses of "my data"."""

from __future__ import annotations

from django.urls import path

from portico.evidence.views import access, consents, emergency, facts, mandates

urlpatterns = [
    path("acting/registers/", mandates.refresh_mandates, name="refresh-mandates"),
    path("staff/emergency/begin/", emergency.begin_emergency, name="begin-emergency"),
    path("staff/emergency/<uuid:emergency_id>/", emergency.emergency, name="emergency"),
    path("my-data/", access.my_data, name="my-data"),
    path("my-data/looks.csv", access.my_looks_csv, name="my-looks-csv"),
    path("my-data/looks.json", access.my_looks_json, name="my-looks-json"),
    path("my-data/facts/", facts.my_facts, name="my-facts"),
    path("my-data/consents/", consents.my_consents, name="my-consents"),
    path("my-data/consents/<uuid:consent_id>/withdraw/", consents.withdraw_consent, name="withdraw-consent"),
]
