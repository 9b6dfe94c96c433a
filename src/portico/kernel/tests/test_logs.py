"""What people typed or registries said never reaches a log."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from portico.kernel import logs


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    logs.configure({"level": "INFO"})
    yield written
    root.handlers = handlers
    root.setLevel(level)


def test_only_ids_and_words_on_the_list_are_written(lines: io.StringIO) -> None:
    logs.logger("test").info("case opened", case_id="c1", name="Kari Berg", identity_number="12345678901")
    written = json.loads(lines.getvalue())
    assert written.pop("time")
    assert written == {"event": "case opened", "case_id": "c1", "level": "info"}


def test_a_message_of_a_library_is_written_without_its_values(lines: io.StringIO) -> None:
    logging.getLogger("django.request").warning("Not Found: %s", "/people/12345678901", extra={"request": "secret"})
    assert json.loads(lines.getvalue())["event"] == "Not Found: %s"
    assert "123" not in lines.getvalue()
    assert "secret" not in lines.getvalue()


def test_an_exception_is_written_as_type_and_places(lines: io.StringIO) -> None:
    try:
        raise ValueError("Key (identity_number)=(12345678901) already exists")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/people/12345678901")
    written = json.loads(lines.getvalue())
    assert written["exception"][0] == "builtins.ValueError"
    assert "test_logs.py" in written["exception"][1]
    assert "12345678901" not in lines.getvalue()
