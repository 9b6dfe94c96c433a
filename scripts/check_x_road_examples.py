"""Check that the examples of X-Road's own text are what our connector takes and makes of them what its page says.

    .venv/bin/python scripts/check_x_road_examples.py ../shared/conformance/x-road

Every error type that the text names, and every client, service and request hash of its example messages.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from portico.evidence.errors import RegistryDown, RegistryRefused
from portico.evidence.plugins.x_road_rest import Settings, failure_by_type, is_request_hash

FILE = "pr-rest_x-road_message_protocol_for_rest.md"
TYPE = re.compile(r"\b(Client\.[A-Z]\w+|Server\.(?:Client|Server)Proxy\.[A-Z]\w+)\b")
MESSAGE = re.compile(r"^x-road-(client|service|request-hash): (\S+)$", re.MULTILINE)


def problems_of(text: str) -> Iterator[str]:
    """Yield what does not fit; the text of the protocol has types with the component first, examples in lower case."""
    for kind in sorted(set(TYPE.findall(text))):
        expected = RegistryRefused if kind.startswith("Client.") else RegistryDown
        spelled = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.rsplit(".", 1)[1])
        for said in (kind, f"{kind.rsplit('.', 1)[0]}.{spelled}".lower()):
            if type(failure_by_type(said)) is not expected:
                yield f"{said} counts as {type(failure_by_type(said)).__name__}"
    for name, value in MESSAGE.findall(text):
        if not fits(name, value):
            yield f"x-road-{name}: {value} is not taken"


def fits(name: str, value: str) -> bool:
    """Return whether the connector takes what a header of an example says."""
    if name == "request-hash":
        return is_request_hash(value)
    entry = {"url": "https://security.server", "client": "A/B/C/D", "service": "A/B/C/D/E", name: value}
    try:
        return bool(Settings.model_validate(entry))
    except ValidationError:
        return False


def main(folder: Path) -> int:
    """Check the text; return how much of it does not fit."""
    text = (folder / FILE).read_text(encoding="utf-8")
    found = list(problems_of(text))
    for problem in found:
        print(problem)
    print(
        f"{len(set(TYPE.findall(text)))} error types, {len(MESSAGE.findall(text))} headers, {len(found)} that do not fit"
    )
    return len(found) or int(not MESSAGE.findall(text))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
