"""Addresses of applications, cases and the desk."""

from __future__ import annotations

from django.urls import path

from portico.casework.views import (
    agreements,
    applying,
    assigning,
    bulk,
    cases,
    conversations,
    desk,
    disagreeing,
    documents,
    letters,
    notes,
    payments,
    proposals,
    queue,
    reckoning,
    requests,
    working,
)

_PROCESS = [
    path("cases/<uuid:case_id>/withdraw/", disagreeing.withdraw, name="withdraw"),
    path("cases/<uuid:case_id>/appeal/", disagreeing.appeal, name="appeal"),
    path("staff/proposals/", proposals.proposals, name="staff-proposals"),
    path("staff/cases/<uuid:case_id>/step/", working.step, name="staff-step"),
    path("staff/cases/<uuid:case_id>/wait/", working.wait, name="staff-wait"),
    path("staff/cases/<uuid:case_id>/go-on/", working.go_on, name="staff-go-on"),
    path("staff/cases/<uuid:case_id>/extend/", working.extend, name="staff-extend"),
    path("staff/cases/<uuid:case_id>/recuse/", working.recuse, name="staff-recuse"),
    path("staff/cases/<uuid:case_id>/proposal/", proposals.proposal, name="staff-proposal"),
    path("staff/cases/<uuid:case_id>/proposal/review/", proposals.review, name="staff-review"),
]

_DOCUMENTS = [
    path("cases/<uuid:case_id>/missing/", documents.missing, name="case-missing"),
    path("cases/<uuid:case_id>/missing/<str:wanted>/", documents.add, name="add-document"),
    path("documents/<uuid:document_id>/", documents.document, name="document"),
    path("documents/<uuid:document_id>/take-back/", documents.take_back, name="take-back-document"),
    path("requests/<uuid:request_id>/", requests.reply, name="information-request"),
    path("staff/documents/<uuid:document_id>/", documents.for_staff, name="staff-document"),
    path("staff/cases/<uuid:case_id>/ask/", requests.ask, name="staff-ask"),
    path("staff/requests/<uuid:request_id>/late-answer/", requests.late_answer, name="staff-late-answer"),
    path("staff/requests/<uuid:request_id>/take-back/", requests.take_back, name="staff-take-request-back"),
]

_MONEY = [
    path("cases/<uuid:case_id>/fee/", payments.fee, name="case-fee"),
    path("cases/<uuid:case_id>/fee/paid/", payments.fee_paid, name="case-fee-paid"),
    path("demo/payments/<str:end_to_end_id>/", payments.demo_payment, name="demo-payment"),
    path("staff/cases/<uuid:case_id>/fee/", payments.staff_fee, name="staff-fee"),
    path("promises/", payments.promises, name="promises"),
    path("promises.csv", payments.promises_csv, name="promises-csv"),
    path("promises.json", payments.promises_json, name="promises-json"),
]

_LETTERS = [
    path("cases/<uuid:case_id>/decisions/", letters.decisions, name="case-decisions"),
    path("cases/<uuid:case_id>/decisions/<int:number>/letter.pdf", letters.letter, name="case-letter"),
    path("cases/<uuid:case_id>/decisions/<int:number>.json", letters.document, name="case-decision-document"),
    path("cases/<uuid:case_id>/decisions/<int:number>/proof.json", letters.record, name="case-decision-record"),
    path("staff/cases/<uuid:case_id>/decisions/<int:number>/letter.pdf", letters.letter_for_staff, name="staff-letter"),
    path(
        "staff/cases/<uuid:case_id>/decisions/<int:number>.json",
        letters.document_for_staff,
        name="staff-decision-document",
    ),
]

urlpatterns = [
    *_LETTERS,
    *_MONEY,
    *_DOCUMENTS,
    *_PROCESS,
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
    path("cases/<uuid:case_id>/date/", reckoning.reckoning, name="case-date"),
    path("staff/cases/<uuid:case_id>/date/", reckoning.reckoning_for_staff, name="staff-case-date"),
    path("signatures/<uuid:request_id>/", cases.sign, name="sign"),
    path("staff/cases/", queue.queue, name="staff-queue"),
    path("staff/cases/search/", queue.search, name="staff-search"),
    path("staff/cases/next/", queue.take_next, name="staff-take-next"),
    path("staff/cases/several/", bulk.bulk, name="staff-bulk"),
    path("staff/cases/workload/", queue.workload, name="staff-workload"),
    path("staff/cases/<uuid:case_id>/", desk.case, name="staff-case"),
    path("staff/cases/<uuid:case_id>/take/", assigning.take, name="staff-take"),
    path("staff/cases/<uuid:case_id>/give/", assigning.give, name="staff-give"),
    path("staff/cases/<uuid:case_id>/read/", assigning.mark_read, name="staff-read"),
    path("staff/cases/<uuid:case_id>/answer/", conversations.answer, name="staff-answer"),
    path("staff/cases/<uuid:case_id>/give-back/", assigning.give_back, name="staff-give-back"),
    path("staff/cases/<uuid:case_id>/notes/", notes.note, name="staff-note"),
    path("staff/cases/<uuid:case_id>/decide/<str:result>/", desk.decide, name="staff-decide"),
]
