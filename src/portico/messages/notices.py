"""What leaves the house outside digital post: that there is a letter, and codes. Never who wrote, about what, or a link.

A mailbox outside, a phone that lies on a table, a platform of somebody else: others read them. So the text is the same
for everybody and for every letter; the service, the case, the authority and the person's name are not in it, and there is
no link that anybody could imitate.
"""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _


def new_letter(language: str) -> tuple[str, str]:
    """Return subject and text of the notice that there is a letter, in the language of the letter."""
    with translation.override(language or None):
        text = _("You have a new letter from Portico. Sign in to read it.")
        never = _("We send no links. Open Portico as you always do.")
        return _("You have a new letter"), f"{text}\n\n{never}\n"


def confirm_address(code: str, language: str) -> tuple[str, str]:
    """Return subject and text with the code that shows that an address is the person's."""
    with translation.override(language or None):
        facts = {"code": code}
        lines = [
            _("%(code)s is your code. Type it in Portico to be told here when you have a letter.") % facts,
            _("It works for 15 minutes. If you did not ask for it, you need do nothing."),
        ]
        return _("Your code for this address"), "\n\n".join(lines) + "\n"
