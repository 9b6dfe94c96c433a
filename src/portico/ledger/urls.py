"""Addresses of the public log. Those of tiles are the ones that C2SP tlog-tiles lays down."""

from __future__ import annotations

from django.urls import path, re_path

from portico.ledger import views

_LOG = r"^ledger/(?P<number>[1-9][0-9]{0,3})"

urlpatterns = [
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/logs.json", views.logs, name="ledger-logs"),
    re_path(rf"{_LOG}/checkpoint\Z", views.checkpoint, name="ledger-checkpoint"),
    re_path(rf"{_LOG}/tile/(?P<address>[0-9a-z./]{{1,80}})\Z", views.tile, name="ledger-tile"),
]
