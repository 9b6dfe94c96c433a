"""`portico dmn convert`: from one form of a model to the other, and back to the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from portico.dmn.errors import DmnError
from portico.site.commands.dmn import dmn

RULES = """\
decisions:
  double:
    label: {en: Double}
    type: number
    law:
      - article: Charter § 7
        source: [C1]
    expression: n * 2
"""


def convert(*arguments: object) -> str:
    result = CliRunner().invoke(dmn, ["convert", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def test_yaml_to_dmn_and_back_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(RULES)
    assert "1 decision, 0 functions" in convert(tmp_path / "a.yaml", tmp_path / "b.dmn")
    assert b"20230324/MODEL" in (tmp_path / "b.dmn").read_bytes()
    convert(tmp_path / "b.dmn", tmp_path / "c.xml", "--version", "1.3")
    assert b"20191111/MODEL" in (tmp_path / "c.xml").read_bytes()
    convert(tmp_path / "c.xml", tmp_path / "d.yaml")
    assert (tmp_path / "d.yaml").read_text() == RULES


@pytest.mark.parametrize(
    ("file", "data", "said"),
    [
        ("a.yaml", b"decisons: {}", "a.yaml: line 1: unknown key 'decisons'"),
        ("a.yaml", b"\xff", "a.yaml: the file is not UTF-8"),
        ("a.dmn", b"<a/>", "a.dmn: line 1: the file begins with <a>"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, file: str, data: bytes, said: str) -> None:
    (tmp_path / file).write_bytes(data)
    with pytest.raises(DmnError, match=said):
        convert(tmp_path / file, tmp_path / "out.dmn")
    assert not (tmp_path / "out.dmn").exists()


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(RULES)
    assert "neither .dmn, .xml nor .yaml" in convert(tmp_path / "a.yaml", tmp_path / "b.txt")


def test_a_place_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(RULES)
    assert "cannot be written: No such file" in convert(tmp_path / "a.yaml", tmp_path / "nowhere" / "b.dmn")
