"""Addresses of life events and plans."""

from __future__ import annotations

from django.urls import path

from portico.journeys.views import events, invitations, plan

urlpatterns = [
    path("life-events/", events.life_events, name="life-events"),
    path("life-events/<slug:life_event>/begin/", events.begin, name="begin"),
    path("plans/<uuid:journey_id>/", plan.plan, name="plan"),
    path("plans/<uuid:journey_id>/mark/", plan.mark, name="mark"),
    path("plans/<uuid:journey_id>/fetch/", plan.fetch, name="fetch"),
    path("plans/<uuid:journey_id>/dates/", events.dates, name="dates"),
    path("plans/<uuid:journey_id>/invite/", invitations.invite, name="invite"),
    path("invitations/<uuid:invitation_id>/", invitations.invitation, name="invitation"),
    path("invitations/<uuid:invitation_id>/end/", invitations.end, name="end-invitation"),
]
