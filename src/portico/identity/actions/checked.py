"""What people typed, as it is stored."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from portico.identity import rules
from portico.identity.errors import DetailsNotValid


def email_address(email: str) -> str:
    address = rules.plain_email(email)
    try:
        validate_email(address)
    except ValidationError as error:
        raise DetailsNotValid(problem="This is not an e-mail address. Write it like name@example.org.") from error
    return address


def line(value: str, length: int, what: str, *, may_be_empty: bool = False) -> str:
    line = " ".join(value.replace("\x00", " ").split())
    if (not line and not may_be_empty) or len(line) > length:
        raise DetailsNotValid(problem=f"Write the {what}, with at most {length} characters.")
    return line
