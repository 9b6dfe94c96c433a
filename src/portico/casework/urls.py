"""Addresses of applications, cases and the desk."""

from __future__ import annotations

from django.urls import path

from portico.casework.views import agreements, applying, assigning, bulk, cases, desk, notes, queue

urlpatterns = [
    path("plans/<uuid:journey_id>/apply/", applying.apply, name="apply"),
    path("applications/<uuid:application_id>/", applying.application, name="application"),
    path("applications/<uuid:application_id>/questions/<str:key>/", applying.question, name="question"),
    path(
        "applications/<uuid:application_id>/agreements/<slug:agreement_id>/",
        agreements.agreement,
        name="application-agreement",
    ),
    path(
        "applications/<uuid:application_id>/agreements/<slug:agreement_id>/ask/",
        agreements.ask_other_adult,
        name="ask-other-adult",
    ),
    path("applications/<uuid:application_id>/check/", applying.check, name="check"),
    path("applications/<uuid:application_id>/receipt/", applying.receipt, name="receipt"),
    path("applications/<uuid:application_id>/receipt.json", applying.receipt_file, name="receipt-file"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<uuid:case_id>/", cases.case, name="case"),
    path("signatures/<uuid:request_id>/", cases.sign, name="sign"),
    path("staff/cases/", queue.queue, name="staff-queue"),
    path("staff/cases/search/", queue.search, name="staff-search"),
    path("staff/cases/next/", queue.take_next, name="staff-take-next"),
    path("staff/cases/several/", bulk.bulk, name="staff-bulk"),
    path("staff/cases/workload/", queue.workload, name="staff-workload"),
    path("staff/cases/<uuid:case_id>/", desk.case, name="staff-case"),
    path("staff/cases/<uuid:case_id>/take/", assigning.take, name="staff-take"),
    path("staff/cases/<uuid:case_id>/give/", assigning.give, name="staff-give"),
    path("staff/cases/<uuid:case_id>/give-back/", assigning.give_back, name="staff-give-back"),
    path("staff/cases/<uuid:case_id>/notes/", notes.note, name="staff-note"),
    path("staff/cases/<uuid:case_id>/decide/<str:result>/", desk.decide, name="staff-decide"),
]
