"""Texts of our own, for a release that has none under that name. The English text is the key for translation."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext_noop

_TEXTS = {
    "acknowledgement": gettext_noop(
        "# We have received your application\n\n"
        "Hello {name}\n\n"
        "We received your application for {service} on {date}. The case has the number {reference}.\n\n"
        "{authority} answers by {due_on}. You can follow the case here: {case_url}"
    ),
    "acknowledgement-waiting": gettext_noop(
        "# Your application waits for a signature\n\n"
        "Hello {name}\n\n"
        "We received your application for {service} on {date}. The case has the number {reference}.\n\n"
        "{signer} must sign it too. We have asked. The time for our answer starts when the signature is there. "
        "You can follow the case here: {case_url}"
    ),
    "signature-asked": gettext_noop(
        "# We need your answer: {service}\n\n"
        "Hello {name}\n\n"
        "{applicant} has applied for {service}. It needs your answer too. Sign in, read it, and say yes or no.\n\n"
        "Answer here: {case_url}"
    ),
    "signature-declined": gettext_noop(
        "# Your application was not signed: {service}\n\n"
        "Hello {name}\n\n"
        "{signer} said no to the application for {service}, so we have closed the case {reference}. "
        "You can talk about it and apply again, or call {authority}.\n\n"
        "See the case here: {case_url}"
    ),
    "joint-case-decided": gettext_noop(
        "# A case that you signed is decided: {service}\n\n"
        "Hello {name}\n\n"
        "{authority} decided the case {reference} on {date}. The applicant has the decision.\n\n"
        "See the case here: {case_url}"
    ),
    "case-late": gettext_noop(
        "# We are late: {service}\n\n"
        "Hello {name}\n\n"
        "You should have had an answer to your case {reference} by {due_on}. You have not, and we are sorry.\n\n"
        "You need not do anything: {authority} works on it. If the service promises money for a late answer, it comes by "
        "itself. You can follow the case here: {case_url}"
    ),
    "case-date-changed": gettext_noop(
        "# The date of our answer has changed: {service}\n\n"
        "Hello {name}\n\n"
        "The law or the days on which offices work have changed, so the time for our answer to your case {reference} was "
        "reckoned anew. Our answer must come by {due_on}.\n\n"
        "You can see how we reckoned here: {case_url}"
    ),
    "case-reckoned-anew": gettext_noop(
        "# We look at your case again: {service}\n\n"
        "Hello {name}\n\n"
        "Something that we decided your case {reference} on has changed. {authority} looks at what follows from it, and you "
        "get a new decision. Until then the decision that you have stands.\n\n"
        "See the case here: {case_url}"
    ),
    "case-reckoned-anew-by": gettext_noop(
        "# We look at your case again: {service}\n\n"
        "Hello {name}\n\n"
        "Something that we decided your case {reference} on has changed. {authority} looks at what follows from it, and you "
        "get a new decision by {due_on}. Until then the decision that you have stands.\n\n"
        "See the case here: {case_url}"
    ),
    "case-waits": gettext_noop(
        "# Your case waits: {service}\n\n"
        "Hello {name}\n\n"
        "Since {date} your case {reference} waits. The reason: {explanation}.\n\n"
        "The time for our answer runs on: it must come by {due_on}. You can follow the case here: {case_url}"
    ),
    "case-waits-clock-stopped": gettext_noop(
        "# Your case waits: {service}\n\n"
        "Hello {name}\n\n"
        "Since {date} your case {reference} waits. The reason: {explanation}.\n\n"
        "Until that is there, the time for our answer stands still ({law}). We write to you when it runs on. "
        "You can follow the case here: {case_url}"
    ),
    "case-goes-on": gettext_noop(
        "# Your case goes on: {service}\n\n"
        "Hello {name}\n\n"
        "What your case {reference} waited for came on {date}. Our answer must come by {due_on}. "
        "You can follow the case here: {case_url}"
    ),
    "case-extended": gettext_noop(
        "# We need more time: {service}\n\n"
        "Hello {name}\n\n"
        "We cannot answer your case {reference} as soon as we should. The reason: {explanation}.\n\n"
        "The law lets us take longer ({law}). Our answer must now come by {due_on}. "
        "You can follow the case here: {case_url}"
    ),
    "application-withdrawn": gettext_noop(
        "# You have withdrawn your application: {service}\n\n"
        "Hello {name}\n\n"
        "On {date} your application with the number {reference} was withdrawn. Nobody works on it any more, and nobody "
        "can look into it. You can apply again whenever you want.\n\n"
        "Was that not you? Call {authority} at once. You find the case here: {case_url}"
    ),
    "joint-application-withdrawn": gettext_noop(
        "# An application was withdrawn: {service}\n\n"
        "Hello {name}\n\n"
        "You were asked to sign the application {reference}. On {date} it was withdrawn by whoever applied, so there is "
        "nothing left for you to do. If you have questions, call {authority}."
    ),
    "appeal-received": gettext_noop(
        "# We have received your appeal: {service}\n\n"
        "Hello {name}\n\n"
        "Your appeal against the decision in case {reference} came on {date}. {appeal_to} has the case now and decides. "
        "Nobody who took part in the first decision decides again.\n\n"
        "You can follow the case, and take the appeal back, here: {case_url}"
    ),
    "appeal-received-by": gettext_noop(
        "# We have received your appeal: {service}\n\n"
        "Hello {name}\n\n"
        "Your appeal against the decision in case {reference} came on {date}. {appeal_to} has the case now and decides by "
        "{due_on}. Nobody who took part in the first decision decides again.\n\n"
        "You can follow the case, and take the appeal back, here: {case_url}"
    ),
    "appeal-received-late": gettext_noop(
        "# We have received your appeal: {service}\n\n"
        "Hello {name}\n\n"
        "Your appeal against the decision in case {reference} came on {date}. The last day was {appeal_until}, so it is "
        "late. {appeal_to} has the case now, and looks first at whether it can be decided all the same.\n\n"
        "You can follow the case, and take the appeal back, here: {case_url}"
    ),
    "appeal-withdrawn": gettext_noop(
        "# You have taken your appeal back: {service}\n\n"
        "Hello {name}\n\n"
        "On {date} your appeal in case {reference} was taken back. The decision stands.\n\n"
        "Was that not you? Call {authority} at once. You find the case here: {case_url}"
    ),
    "consent-asked": gettext_noop(
        "# Somebody asks whether you agree\n\n"
        "On {date} another adult asked whether you agree that something about you is read for an application of theirs. "
        "You decide, and you need not say why. If you say no, nothing about you is read.\n\n"
        "Read who asks and for what, and answer here: {case_url}"
    ),
    "correction-accepted": gettext_noop(
        "# You were right: {fact}\n\n"
        "On {date} you said that this is wrong: {fact}. {authority} has answered that it is. This is what they wrote:\n\n"
        "{explanation}\n\n"
        "The register still has to be changed. We ask it every night, and write to you when it says something else. "
        "Until then, nobody decides automatically by what it says now. You see where it stands here: {case_url}"
    ),
    "correction-refused": gettext_noop(
        "# The answer to what you said is wrong: {fact}\n\n"
        "On {date} you said that this is wrong: {fact}. {authority} has looked into it and answers that it is right. "
        "This is what they wrote:\n\n"
        "{explanation}\n\n"
        "If you do not agree, you can complain to {appeal_to} ({law}). You see your request here: {case_url}"
    ),
    "correction-changed": gettext_noop(
        "# The register has been changed: {fact}\n\n"
        "On {date} you said that this is wrong: {fact}. The register now says something else, so your request is closed. "
        "Look whether it is right now: {case_url}\n\n"
        "If you have applied for something meanwhile, the case worker sees both."
    ),
    "emergency-look": gettext_noop(
        "# Your data was looked at in an emergency\n\n"
        "On {date}, {signer} of {authority} looked at what is stored about you, without a case. This is what they wrote:\n\n"
        "{explanation}\n\n"
        "Somebody who audits {authority} will look into it. You see what was looked at under {case_url}. "
        "If it was not right, call {authority}."
    ),
    "application-incomplete": gettext_noop(
        "# Something is still missing: {service}\n\n"
        "Hello {name}\n\n"
        "We received your application for {service} on {date}. The case has the number {reference}.\n\n"
        "{authority} can begin when everything is there, and the time for our answer starts then. "
        "This page says what is missing, and you can add it there: {case_url}"
    ),
    "document-harmful": gettext_noop(
        "# We could not take a file: {service}\n\n"
        "Hello {name}\n\n"
        "Something harmful was found in the file {fact}, so nobody can open it. It may have come from the device that you "
        "used. Take a photo of the paper, or make the file again on another device, and add it here: {case_url}\n\n"
        "Everything else in the case {reference} is as it was."
    ),
    "information-asked": gettext_noop(
        "# We need more from you: {service}\n\n"
        "Hello {name}\n\n"
        "{authority} works on your case {reference} and needs more to decide it:\n\n"
        "{explanation}\n\n"
        "Please answer by {due_on}. What you write is saved as you go, and you send it once: {case_url}"
    ),
    "information-reminder": gettext_noop(
        "# We still need your answer: {service}\n\n"
        "Hello {name}\n\n"
        "{authority} has asked you for more in the case {reference}. Please answer by {due_on}: {case_url}\n\n"
        "If you cannot, call {authority}. Without your answer the case is decided by what is known."
    ),
    "information-changed": gettext_noop(
        "# What we need from you has changed: {service}\n\n"
        "Hello {name}\n\n"
        "{authority} works on your case {reference} and now needs this from you:\n\n"
        "{explanation}\n\n"
        "It takes the place of what we asked before, so there is one page to answer. What you had given for something that "
        "we still need is kept there. Please answer by {due_on}: {case_url}"
    ),
    "information-taken-back": gettext_noop(
        "# You need not answer us any more: {service}\n\n"
        "Hello {name}\n\n"
        "{authority} had asked you for more in the case {reference}, and takes that back:\n\n"
        "{explanation}\n\n"
        "You need not do anything, and the case goes on. What you had written or added so far is kept on the page of the "
        "case. It was not sent, and we do not read it. {case_url}"
    ),
    "information-not-answered": gettext_noop(
        "# No answer came: {service}\n\n"
        "Hello {name}\n\n"
        "{authority} asked you for more in the case {reference}, by {due_on}. No answer came, so we go on with what is "
        "known.\n\n"
        "You can still send a late answer until the case is decided: {case_url} {authority} then says whether it counts."
    ),
    "late-answer-counts": gettext_noop(
        "# Your late answer counts: {service}\n\n"
        "Hello {name}\n\n"
        "{authority} has read your late answer in the case {reference} and takes it into account. "
        "You need not do anything now: {case_url}"
    ),
    "late-answer-does-not-count": gettext_noop(
        "# Your late answer does not count: {service}\n\n"
        "Hello {name}\n\n"
        "Your answer in the case {reference} came after {due_on}. {authority} does not take it into account. "
        "When the case is decided, the decision says how you can appeal. You see what you sent here: {case_url}"
    ),
}


def own_text(name: str, language: str) -> str | None:
    """Return our own text of that name in a language, or None."""
    text = _TEXTS.get(name)
    if text is None:
        return None
    with translation.override(language):
        return translation.gettext(text)
