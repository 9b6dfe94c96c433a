"""Addresses of the releases, for everybody, and of the rules, for those who write them."""

from __future__ import annotations

from django.urls import path

from portico.catalogue import views

urlpatterns = [
    path("releases/", views.releases, name="releases"),
    path("releases.json", views.releases_json, name="releases-json"),
    path("staff/rules/", views.rules, name="rules"),
    path("staff/rules/<slug:name>/", views.rule, name="rule"),
]
