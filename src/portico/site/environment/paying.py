"""Who takes fees for which authority, and from which account it pays."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from portico.casework.errors import AccountNotPossible
from portico.casework.rules import money
from portico.casework.types.payments import Party
from portico.site import environment

_EXPECTED = (
    'a JSON object such as {"authority id": {"provider": "dotted.path.to.a.Provider", "payer": {"name": "...", '
    '"account": {"number": "1234567", "member": "000200001", "clearing": "CACPA"}}}}, with an IBAN or a number and its bank'
)
_NO_DEMO = "the dotted path of a provider that takes money: those of the demo only pretend, and this is no demo"


def payments() -> dict[str, dict[str, object]]:
    """Return what is said of each authority: `provider` and `payer`.

    :raises SettingInvalid: it is something else, an account to which no bank can pay, or a provider of the demo where
        this is none. What stands there is not shown.
    """
    name = "PORTICO_PAYMENTS"
    try:
        found = json.loads(environment.text(name))
        kept = {str(authority): _checked(str(authority), one) for authority, one in found.items()}
    except (ValueError, AttributeError, TypeError, AccountNotPossible):
        raise environment.SettingInvalid(name=name, value="(not shown)", expected=_EXPECTED) from None
    # Only a demo lets cookies travel in the open; everywhere else a fee that is "paid" must have been paid.
    if not environment.yes("PORTICO_INSECURE_COOKIES") and any(_is_demo(one) for one in kept.values()):
        raise environment.SettingInvalid(name=name, value="(not shown)", expected=_NO_DEMO)
    return kept


def _is_demo(one: Mapping[str, object]) -> bool:
    provider = str(one["provider"])
    return provider.startswith("demo-") or ".payments_demo." in provider


def _checked(authority: str, one: Mapping[str, object]) -> dict[str, object]:
    if not one.keys() <= {"provider", "payer"} or not isinstance(one.get("provider", ""), str):
        raise ValueError(authority)
    kept: dict[str, object] = {"provider": one.get("provider", "")}
    if "payer" in one:
        payer = Party.from_json(cast("Mapping[str, object]", one["payer"]))
        if not payer.name or payer.account is None:
            raise ValueError(authority)
        money.check_account(payer.account, payer.name)
        kept["payer"] = payer.as_json()
    return kept
