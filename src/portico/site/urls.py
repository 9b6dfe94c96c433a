"""Every address of the site. Who may open which stands in `access.py`."""

from __future__ import annotations

from django.urls import include, path

from portico.identity.views import account
from portico.site import views
from portico.site.api import api
from portico.site.health import healthz

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("api/", api.urls),
    path("language/", views.language, name="language"),
    path("services/<slug:service_id>/", views.service, name="service"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("staff/sign-in/", views.staff_sign_in, name="staff-sign-in"),
    path("staff/demo/", views.demo_staff_sign_in, name="demo-staff-sign-in"),
    path("", include("portico.identity.urls")),
    path("", include("portico.evidence.urls")),
    path("", include("portico.messages.urls")),
    path("", include("portico.journeys.urls")),
    path("", include("portico.casework.urls")),
    path("", include("portico.catalogue.urls")),
    path("", include("portico.ledger.urls")),
    # Further names of addresses above, by which django-allauth knows them.
    path("sign-in/", views.sign_in, name="account_login"),
    path("account/", account, name="mfa_index"),
]

handler400 = "portico.site.problems.not_readable"
handler403 = "portico.site.problems.not_allowed"
handler404 = "portico.site.problems.not_found"
handler500 = "portico.site.problems.broken"
