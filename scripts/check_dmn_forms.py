"""Check that every model of the DMN conformance kit keeps all it says: XML to XML and to YAML and back, valid by the schema.

    .venv/bin/python scripts/check_dmn_forms.py ../shared/conformance/dmn-tck

The schemas are the standard's own (DMN15.xsd) and lie in the kit's folder.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from portico.dmn.errors import DmnError
from portico.dmn.xml.reading import read_definitions
from portico.dmn.xml.writing import write_definitions
from portico.dmn.yaml.reading import from_yaml
from portico.dmn.yaml.writing import to_yaml


def problems_of(path: Path, schema: etree.XMLSchema) -> Iterator[str]:
    """Yield what is wrong with the forms of one model."""
    model = read_definitions(path.read_bytes())
    written = write_definitions(model)
    if read_definitions(written) != model:
        yield "XML read again is another model"
    if not schema.validate(etree.fromstring(written)):
        yield f"not valid: {schema.error_log[0].message}"
    if from_yaml(to_yaml(model)) != model.grouped():
        yield "YAML read again is another model"


def main(kit: Path) -> int:
    """Check all models of a kit; return how many fail."""
    schema = etree.XMLSchema(etree.parse(str(kit / "DMN15.xsd")))
    files = sorted(kit.rglob("*.dmn"))
    failed = 0
    for path in files:
        try:
            found = list(problems_of(path, schema))
        except DmnError as error:
            found = [str(error)]
        failed += bool(found)
        for problem in found:
            print(f"{path.relative_to(kit)}: {problem}")
    print(f"{len(files) - failed} of {len(files)} models keep all they say.")
    return failed


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1])) else 0)
