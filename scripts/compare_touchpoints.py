"""Compare a life event with the published list that it was made from: ids, names, level, timing, sources, confidence.

    .venv/bin/python scripts/compare_touchpoints.py LIST.csv [packs/norway/life_events/having-a-child.yaml]

The list has the columns id, name_en, name_no, level, timing, mark and source; a mark with K in it is knowledge that was not
read in a source, and the touchpoint must then say `confidence`. The list is no part of the repository, so this is run by hand.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

EVENT = Path(__file__).parents[1] / "packs" / "norway" / "life_events" / "having-a-child.yaml"
_CODE = re.compile(r"\bN\d+[a-z]?(?:,[a-z]\b)*")


def main(listed: Path, event: Path) -> int:
    """Print every difference; 1 when there is one."""
    with listed.open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    touchpoints = {t["id"]: t for t in yaml.safe_load(event.read_text(encoding="utf-8"))["touchpoints"]}
    differences = [f"{one}: only in the list" for one in rows.keys() - touchpoints.keys()]
    differences += [f"{one}: only in the pack" for one in touchpoints.keys() - rows.keys()]
    for one in rows.keys() & touchpoints.keys():
        differences += [f"{one}: {words}" for words in _differences(rows[one], touchpoints[one])]
    print("\n".join(sorted(differences)) or f"{len(rows)} touchpoints are as listed.")
    return 1 if differences else 0


def _differences(row: Mapping[str, str], touchpoint: Mapping[str, Any]) -> Iterator[str]:
    names = touchpoint["name"]
    found = {
        "name_no": names.get("nb"), "name_en": names.get("en"),
        "level": touchpoint["level"], "timing": str(touchpoint["timing"]),
    }  # fmt: skip
    for column, value in found.items():
        if value != row[column].strip():
            yield f"{column} is {value!r}, listed as {row[column]!r}"
    sources = touchpoint["source"]
    if missing := set(_codes(row["source"])) - set(sources):
        yield f"lacks the source {', '.join(sorted(missing))}"
    if "K" in row["mark"] and ("K" not in sources or "confidence" not in touchpoint):
        yield "is marked K, but does not say so with its confidence"


def _codes(listed: str) -> Iterator[str]:
    """Yield the codes of a source cell; `N15a,c` is N15a and N15c."""
    for found in _CODE.findall(listed):
        first, *letters = found.split(",")
        yield first
        yield from (first.rstrip("abcdefghijklmnopqrstuvwxyz") + letter for letter in letters)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else EVENT))
