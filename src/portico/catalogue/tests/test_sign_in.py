"""sign_in.yaml: what may stand in it, and the sentence for each mistake."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portico.catalogue.pack.checking import check_pack
from portico.catalogue.pack.compiling import canonical_json, pack_of_canonical, release_of
from portico.catalogue.pack.difference import differences
from portico.catalogue.pack.reading import read_pack
from portico.catalogue.pack.schema import SignIn
from portico.catalogue.pack.source import parse
from portico.catalogue.pack.validation import validate
from portico.catalogue.tests.factories import write_tiny
from portico.catalogue.types import InFlight, Problem
from portico.identity.types import AssuranceLevel, ClientAuthentication, StaffRole

FILE = "sign_in.yaml"
PROVIDERS = """\
providers:
  town-id:
    name: {en: Town ID, fr: Identité}
    issuer: https://id.town.example/realms/town
    scopes: [openid, profile]
    authorize: {ui_locales: fr}
    client_authentication: private_key_jwt
    userinfo: true
    identifier: {claim: person.number, scheme: identity_number}
    claims: {given_name: given_name, family_name: family_name, birth_date: birthdate}
    levels:
      claim: reliability.level
      values: {gold: high, silver: substantial}
      unknown: low
      ask: {high: gold}
    logout: true
    source: [C1]
  town-hall:
    name: {en: Town hall, fr: Mairie}
    kind: staff
    authority: town_hall
    issuer: https://staff.town.example
    claims: {name: name, email: email, email_verified: email_verified}
    levels: {values: {'2': high}}
    roles:
      claim: groups
      values: {clerks: {role: case_worker, services: [bicycle]}}
      only_source: true
    email_domains: [town.example]
    source: [C1]
"""


def write_with_providers(directory: Path, old: str = "", new: str = "") -> Path:
    """Write the tiny pack with two providers, one text in their file changed."""
    write_tiny(directory)
    assert old in PROVIDERS
    (directory / FILE).write_text(PROVIDERS.replace(old, new) if old else PROVIDERS, encoding="utf-8")
    return directory


def test_a_pack_need_not_have_providers(tmp_path: Path) -> None:
    assert read_pack(write_tiny(tmp_path)).sign_in == {}


def test_providers_are_read_with_every_part(tmp_path: Path) -> None:
    pack = read_pack(write_with_providers(tmp_path))

    town, hall = pack.sign_in["town-id"], pack.sign_in["town-hall"]
    assert check_pack(tmp_path) == []
    assert town.client_authentication is ClientAuthentication.PRIVATE_KEY_JWT
    assert town.levels.values["silver"] is AssuranceLevel.SUBSTANTIAL
    assert hall.roles is not None
    assert hall.roles.values["clerks"].role is StaffRole.CASE_WORKER
    assert "hwk" in hall.phishing_resistant


def test_a_release_holds_its_providers(tmp_path: Path) -> None:
    pack = read_pack(write_with_providers(tmp_path))

    assert pack_of_canonical(canonical_json(pack)) == pack
    without = pack.model_copy(update={"sign_in": {}})
    assert release_of(without)[0] != release_of(pack)[0]
    assert {(change.kind, change.id, change.in_flight) for change in differences(pack, without)} == {
        ("provider", "town-id", InFlight.SILENT),
        ("provider", "town-hall", InFlight.SILENT),
    }


MISTAKES = [
    # what is wrong, what stood there, what stands there now, code, part of the sentence, nearest known word
    ("unknown key", "    userinfo:", "    user_info:", "unknown-key", "'user_info'", "userinfo"),
    ("unknown level", "gold: high", "gold: hihg", "choice", "'hihg'", "high"),
    ("unknown role", "role: case_worker", "role: case_workr", "choice", "'case_workr'", "case_worker"),
    ("unknown format", "scheme: identity_number", "scheme: identity_numbr", "no-format", "", "identity_number"),
    ("unknown authority", "authority: town_hall", "authority: town_hal", "no-authority", "'town_hal'", "town_hall"),
    ("unknown service", "[bicycle]", "[bicycel]", "no-service", "'bicycel'", "bicycle"),
    ("unknown source", "logout: true\n    source: [C1]", "logout: true\n    source: [C11]", "no-source", "", "C1"),
    ("issuer in the clear", "https://id.town", "http://id.town", "form", ".issuer'", None),
    ("no authority", "    authority: town_hall\n", "", "missing-key", "authority", None),
    ("no openid", "[openid, profile]", "[profile]", "no-openid", "openid", None),
    ("state set by hand", "{ui_locales: fr}", "{state: x}", "own-parameter", "'state'", None),
    ("acr set by hand", "{ui_locales: fr}", "{acr_values: gold}", "own-parameter", "'acr_values'", None),
    ("asks for less than it wants", "{high: gold}", "{high: silver}", "level-too-low", "'silver'", None),
    ("asks for what is never said", "gold: high, ", "", "level-never-reached", "high", None),
    ("a staff's key for people", "    logout: true\n", "    email_domains: [a.example]\n", "for-staff", "", None),
    ("domains without an address", ", email_verified: email_verified", "", "no-email", "", None),
    ("missing language", "{en: Town ID, fr: Identité}", "{en: Town ID}", "translation", "", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "code", "said", "nearest"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES]
)
def test_a_mistake_is_told_with_its_line_and_the_nearest_word(
    tmp_path: Path, old: str, new: str, code: str, said: str, nearest: str | None
) -> None:
    problems = check_pack(write_with_providers(tmp_path, old, new))

    found = [problem for problem in problems if problem.code == code and problem.file == FILE]
    assert len(found) == 1, [str(problem) for problem in problems]
    assert found[0].line > 0
    assert said in found[0].message
    assert nearest is None or nearest in (found[0].hint or "")


def test_the_blocks_of_the_how_to_can_be_read() -> None:
    page = (Path(__file__).parents[4] / "docs/how-to/let-people-sign-in-with-an-eid.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 5
    for block in blocks:
        problems: list[Problem] = []
        root = parse(block if block.startswith("providers:") else f"providers:\n{block}", FILE, problems)
        assert root is not None
        assert validate(SignIn, root, FILE, problems) is not None, problems
