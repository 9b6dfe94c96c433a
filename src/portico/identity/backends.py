"""Who a session belongs to: the one query that every request of somebody who is signed in makes."""

from __future__ import annotations

from functools import cache
from typing import LiteralString

from django.contrib.auth.backends import ModelBackend

from portico.identity.models import Account, Person
from portico.kernel import rows


class AccountBackend(ModelBackend):
    """Django's backend, with the account and its person read past the ORM (`kernel.rows`)."""

    def get_user(self, user_id: object) -> Account | None:
        """Return the account with its person, or None when there is none or it was closed."""
        found = rows.select(_statement(), [user_id])
        if not found:
            return None
        names, persons = _names(Account), _names(Person)
        account = Account.from_db(None, names, found[0][: len(names)])
        person = found[0][len(names) :]
        # A row of the join without its key is no person: staff have none.
        account.person = Person.from_db(None, persons, person) if person[persons.index("id")] is not None else None
        return account if self.user_can_authenticate(account) else None


@cache
def _names(model: type[Account | Person]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _statement() -> LiteralString:
    columns = [f'a."{field.column}"' for field in Account._meta.concrete_fields]
    columns += [f'p."{field.column}"' for field in Person._meta.concrete_fields]
    # Names of our own models; nothing that anybody typed.
    return (
        f"SELECT {', '.join(columns)} FROM identity_account a "  # noqa: S608
        "LEFT JOIN identity_person p ON p.id = a.person_id WHERE a.id = %s"
    )
