"""Every address of the site."""

from __future__ import annotations

from django.urls import path

from portico.site.health import healthz

urlpatterns = [path("healthz", healthz, name="healthz")]
