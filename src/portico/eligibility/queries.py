"""Ask a decision of a release."""

from __future__ import annotations

from collections.abc import Mapping

from portico.catalogue.pack.compiling import CompiledPack
from portico.catalogue.pack.reasoning import Reason, reason_of
from portico.catalogue.pack.rule_words import Spoken, explainer_of
from portico.dmn.model import Session
from portico.dmn.types import Path
from portico.eligibility import rules
from portico.eligibility.types import Explained


def explain(release: CompiledPack, session: Session, decision: str) -> Explained:
    """Return what the decision says in this session, and why.

    :param session: facts in scope, made by `release.model.session(...)`; unknown facts stay unknown.
    :raises NotFound: the release has no such decision.
    """
    return rules.explain_outcome(release.decision(decision), session.outcome(decision))


def reasoning(
    release: CompiledPack, session: Session, decision: str, *, spoken: Spoken, sources: Mapping[Path, str]
) -> Reason:
    """Return every step that carried the decision, down to the facts, in words.

    :param sources: who says each fact, and as of when, in the same language.
    :raises NotFound: the release has no such decision.
    """
    release.decision(decision)
    return reason_of(explainer_of(release, spoken).explain(session, decision, sources))
