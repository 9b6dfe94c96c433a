"""A registry file that is wrong says what, on which line, and what was probably meant."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from portico.catalogue.pack.schema.base import PackModel
from portico.evidence import keys
from portico.evidence.registry import schema
from portico.evidence.registry.demo import public_keys, write_demo_file
from portico.evidence.registry.problems import STATUS, Reason
from portico.evidence.registry.reading import FileProblem, load
from portico.evidence.registry.schema import json_schema
from portico.evidence.registry.tests.factories import HOST, opened, question, signed, write
from portico.evidence.tests.factories import ADA, SEEDS, write_pack

FILE = """registry: vaccinations
source: {csv: people.csv}
subject: {column: person_no}
attributes:
  birth_date: {column: born, type: date}
keys: keys.json
clients:
  - id: portico
    keys: [{name: "1", public: "YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE="}]
    grants: [{requested_by: [nav], concepts: [birth_date], purposes: [plan], law: Act § 1}]
journal: journal.jsonl
"""
MISTAKES = [
    ("attributes:", "atributes:", 4, "Did you mean 'attributes'?"),
    ("type: date", "type: dat", 5, "Did you mean 'date'?"),
    ("type: date", "typ: date", 5, "Did you mean 'type'?"),
    ("column: born", "column: bron", 2, "people.csv has no column 'bron'. It has: person_no, name, born"),
    ("column: person_no", "column: person_nr", 2, "no column 'person_nr'"),
    ("csv: people.csv", "csv: people.tsv", 2, "cannot be read: No such file"),
    ("csv: people.csv", "csv: '*.csv'", 2, "a file's name holds none of"),
    ("{csv: people.csv}", "{csv: people.csv, parquet: p.parquet}", 2, "give exactly one of"),
    ("{csv: people.csv}", "{csv: registry.yaml}", 2, "registry.yaml"),
    ("{csv: people.csv}", "{parquet: people.csv}", 2, "it is not a Parquet file"),
    ("{csv: people.csv}", "{fhir: people.csv}", 0, "identifier"),
    ("{column: person_no}", "{column: a, identifier: b}", 3, "give either column"),
    ("keys: keys.json", "keys: kees.json", 6, "portico exchange key"),
    ("keys: keys.json", "keys: people.csv", 6, "holds no keys"),
    ("YWFh", "YWF", 7, "a key is the base64 of 32 bytes"),
    ("concepts: [birth_date]", "concepts: [birthdate]", 10, "'birthdate' is granted and not held. Held: birth_date."),
    (", law: Act § 1", "", 10, "give either law, or consent: true"),
    ("law: Act § 1", "law: Act § 1, until: 2026-02-30", 10, "cannot be"),
    ("id: portico", "id: Portico", 8, "right form"),
    ("id: portico", "id: '?'", 8, "is still '?'. Fill it in."),
    ("journal: journal.jsonl\n", "", 1, "'journal' is missing"),
    ("type: date}", "type: text, format: x}", 5, "format belongs to type date"),
    ("type: date}", "type: table}", 5, "a table needs columns"),
    ("type: date}", "type: choice, values: {a: b}, choices: [c]}", 2, "is none of the choices"),
    ("subject: {column: person_no}\n", "", 0, "it needs subject and attributes"),
    ("source:", "as_of: file\nas_of: today\nsource:", 3, "given twice"),
]


@pytest.mark.parametrize(("old", "new", "line", "said"), MISTAKES)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    write(tmp_path)
    assert old in FILE
    (tmp_path / "registry.yaml").write_text(FILE.replace(old, new, 1))
    with pytest.raises(FileProblem) as refused:
        load(tmp_path / "registry.yaml")
    assert said in str(refused.value)
    assert line in {0, *(problem.line for problem in refused.value.problems)}


def test_the_file_of_the_mistakes_is_right(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "registry.yaml").write_text(FILE)
    load(tmp_path / "registry.yaml").holding.close()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"person_no,name,born,sex,income,town,updated\n1,2\n", "line 2: this line has another number of cells"),
        (b'person_no,name,born,sex,income,town,updated\n"1,2,3,4,5,6,7\n', "a quotation mark is never closed"),
        (b"person_no,name,born,sex,income,town,updated\n1,\xe5,3,4,5,6,7\n", "it is not UTF-8"),
    ],
)
def test_a_broken_csv_file_is_told_without_its_content(tmp_path: Path, content: bytes, said: str) -> None:
    path = write(tmp_path)
    (tmp_path / "people.csv").write_bytes(content)
    with pytest.raises(FileProblem, match=said) as refused:
        load(path)
    assert "1,2" not in str(refused.value)


def test_a_file_of_an_older_system_is_read_by_its_encoding_and_delimiter(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        source={"csv": "people.csv", "encoding": "latin-1", "delimiter": ";"},
        attributes={"name": {"type": "text"}},
    )
    (tmp_path / "people.csv").write_bytes("person_no;name\n01;Bjørn\n".encode("latin-1"))
    with opened(path) as registry:
        assert registry.values(subject="01", concepts=["name"]) == {"name": "Bjørn"}


def test_a_registry_of_a_pack_publishes_its_invented_people(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack")
    asking = keys.signing_key("portico", "2026-11", SEEDS["2026-11"])
    path = write_demo_file(pack, "population", tmp_path, {"2026-11": keys.public_half(asking)})
    document = json.loads(json.dumps({"legal_basis": {"kind": "law", "article": "Population Act § 1"}}))
    with opened(path) as registry:
        registry.registry.loaded = replace(registry.registry.loaded, authorities={HOST: ""})
        asked = question(subject=ADA, concepts=["spouse", "children"], requested_by="office", **document)
        reply = registry.registry.records(signed(asked, asking))
        by_id = question(subject="ada", concepts=["spouse"], requested_by="office", **document)
        assert registry.registry.records(signed(by_id, asking)).status == 404  # a register knows numbers only
    values = {record["concept"]: record["value"] for record in json.loads(reply.body)["records"]}
    assert values == {"spouse": "10000000002", "children": [{"person": "10000000003", "birth_date": "2023-02-01"}]}
    assert public_keys(path).keys() == {"demo"}


def test_the_demos_keys_stay_the_same_from_start_to_start(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack")
    files = [write_demo_file(pack, "income", tmp_path, {}) for _ in range(2)]
    assert public_keys(files[0]) == public_keys(files[1])


def test_the_committed_schema_is_the_generated_one() -> None:
    root = Path(__file__).resolve().parents[5]
    assert (root / "schemas" / "registry_file.schema.json").read_text(encoding="utf-8") == json_schema()


@pytest.mark.parametrize(
    "model",
    [
        schema.RegistryFile,
        schema.Source,
        schema.Postgres,
        schema.Subject,
        schema.Attribute,
        schema.Rows,
        schema.Client,
        schema.ClientKey,
        schema.Grant,
        schema.Journal,
    ],
)
def test_the_reference_names_every_key(model: type[PackModel]) -> None:
    page = (Path(__file__).resolve().parents[5] / "docs" / "reference" / "registry-file.md").read_text(encoding="utf-8")
    keys_of = [field.alias or name for name, field in model.model_fields.items()]
    assert [key for key in keys_of if f"`{key}`" not in page] == []


@pytest.mark.parametrize("reason", list(Reason))
def test_the_protocol_names_every_refusal_with_its_status(reason: Reason) -> None:
    page = (Path(__file__).resolve().parents[5] / "docs" / "reference" / "registry-protocol.md").read_text(
        encoding="utf-8"
    )
    row = next(line for line in page.splitlines() if line.startswith("|") and f"`{reason.value}`" in line)
    assert str(STATUS[reason].value) in row
