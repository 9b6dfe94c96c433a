"""asvs.md: how Portico meets OWASP ASVS, one row for each requirement."""

from pathlib import Path
from typing import Any

import yaml

from reference.markdown import joined, table, title

STANDARD = "https://owasp.org/www-project-application-security-verification-standard/"
CHAPTERS = {
    "6": "V6 Authentication",
    "7": "V7 Session management",
    "8": "V8 Authorization",
    "10": "V10 OAuth and OpenID Connect",
}


def page(data: Path) -> str:
    """Return the page."""
    rows: list[dict[str, Any]] = yaml.safe_load(data.read_text(encoding="utf-8"))
    gaps = [row for row in rows if "gap" in row]
    lines = title("OWASP ASVS", "`docs/reference/asvs.yaml`")
    lines += [
        f"How Portico meets the [Application Security Verification Standard]({STANDARD}) 5.0.0, levels 1 and 2, in the",
        "chapters on authentication, sessions, authorization, OAuth and OpenID Connect. What it asks is told in our words; the",
        "standard has its own. A house test holds that every requirement is here once and every test exists.",
        "",
        f"{sum('met' in row for row in rows)} are met and {sum('not_applicable' in row for row in rows)} do not apply. "
        + (f"Gaps: {', '.join(row['id'] for row in gaps)}." if gaps else "There is no gap that we know of."),
        "",
    ]
    for number, name in CHAPTERS.items():
        chapter = [row for row in rows if row["id"].split(".")[0] == number]
        lines += [f"## {name}", "", *table(["", "level", "asks", "here", "tests"], map(_row, chapter))]
    return joined(lines)


def _row(row: dict[str, Any]) -> tuple[str, ...]:
    return row["id"], str(row["level"]), row["gist"], _here(row), "<br>".join(map(_test, row.get("tests", ())))


def _here(row: dict[str, Any]) -> str:
    if "gap" in row:
        return f"**Gap:** {row['gap']}."
    return f"Does not apply: {row['not_applicable']}." if "not_applicable" in row else f"{row['met']}."


def _test(node: str) -> str:
    path, _, name = node.partition("::")
    return f"[{name}](../../{path})"
