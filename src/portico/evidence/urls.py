"""Addresses of "my data"."""

from __future__ import annotations

from django.urls import path

from portico.evidence.views import (
    access,
    consents,
    corrections,
    emergency,
    exchange_keys,
    facts,
    mandates,
    supervision,
)

urlpatterns = [
    path("acting/registers/", mandates.refresh_mandates, name="refresh-mandates"),
    path("staff/emergency/begin/", emergency.begin_emergency, name="begin-emergency"),
    path("staff/emergency/<uuid:emergency_id>/", emergency.emergency, name="emergency"),
    path(".well-known/portico-exchange.json", exchange_keys.exchange_keys, name="exchange-keys"),
    path("staff/supervision/", supervision.supervision, name="supervision"),
    path("staff/supervision/looks/", supervision.supervised_looks, name="supervised-looks"),
    path("staff/supervision/looks/<uuid:access_id>/", supervision.supervised_look, name="supervised-look"),
    path("my-data/", access.my_data, name="my-data"),
    path("my-data/looks.csv", access.my_looks_csv, name="my-looks-csv"),
    path("my-data/looks.json", access.my_looks_json, name="my-looks-json"),
    path("my-data/looks/<uuid:access_id>/receipt.json", access.my_look_receipt, name="my-look-receipt"),
    path("my-data/facts/", facts.my_facts, name="my-facts"),
    path("my-data/facts/<str:concept>/wrong/", corrections.say_wrong, name="say-wrong"),
    path("my-data/corrections/<uuid:correction_id>/", corrections.my_correction, name="my-correction"),
    path(
        "my-data/corrections/<uuid:correction_id>/withdraw/",
        corrections.withdraw_correction,
        name="withdraw-correction",
    ),
    path("staff/corrections/", corrections.corrections, name="corrections"),
    path("staff/corrections/answered/", corrections.answered_corrections, name="answered-corrections"),
    path("staff/corrections/<uuid:correction_id>/", corrections.correction, name="correction"),
    path(
        "staff/corrections/<uuid:correction_id>/ask-again/", corrections.ask_register_again, name="ask-register-again"
    ),
    path("my-data/consents/", consents.my_consents, name="my-consents"),
    path("my-data/consents/<uuid:consent_id>/", consents.my_consent, name="my-consent"),
    path("my-data/consents/<uuid:consent_id>/receipt.json", consents.my_consent_receipt, name="my-consent-receipt"),
    path("my-data/asked/<uuid:request_id>/", consents.consent_request, name="consent-request"),
    path("agreements/<slug:agreement_id>/<str:release_id>/", consents.agreement, name="agreement"),
    path("staff/consents/", consents.consent_counts, name="consent-counts"),
    path("my-data/consents/<uuid:consent_id>/withdraw/", consents.withdraw_consent, name="withdraw-consent"),
]
