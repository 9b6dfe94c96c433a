"""Addresses of "my data"."""

from __future__ import annotations

from django.urls import path

from portico.evidence import views
from portico.evidence.views import emergency

urlpatterns = [
    path("acting/registers/", views.refresh_mandates, name="refresh-mandates"),
    path("staff/emergency/begin/", emergency.begin_emergency, name="begin-emergency"),
    path("staff/emergency/<uuid:emergency_id>/", emergency.emergency, name="emergency"),
    path("my-data/", views.my_data, name="my-data"),
    path("my-data/facts/", views.my_facts, name="my-facts"),
    path("my-data/consents/", views.my_consents, name="my-consents"),
    path("my-data/consents/<uuid:consent_id>/withdraw/", views.withdraw_consent, name="withdraw-consent"),
]
