"""Ask a decision of a release."""

from __future__ import annotations

from portico.catalogue.pack.compiling import CompiledPack
from portico.dmn.model import Session
from portico.eligibility import rules
from portico.eligibility.types import Explained


def explain(release: CompiledPack, session: Session, decision: str) -> Explained:
    """Return what the decision says in this session, and why.

    :param session: facts in scope, made by `release.model.session(...)`; unknown facts stay unknown.
    :raises NotFound: the release has no such decision.
    """
    return rules.explain_outcome(release.decision(decision), session.outcome(decision))
