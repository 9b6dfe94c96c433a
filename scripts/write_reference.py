"""Write the pages of docs/reference that come from code and packs. `make docs` calls it; it may run as often as you like.

python scripts/write_reference.py [--check]

A page that nobody has to keep up to date by hand is never wrong. A house test runs this with what is committed.
"""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
PACK = ROOT / "packs" / "norway"


def main() -> int:
    """Write what has changed; with --check, only say what would."""
    parser = argparse.ArgumentParser(description="Write the generated pages of docs/reference.")
    parser.add_argument("--check", action="store_true", help="Write nothing; exit 1 when a page is not current.")
    only_check = parser.parse_args().check
    stale = {name: text for name, text in pages().items() if _present(name) != text}
    for name, text in stale.items():
        print(f"docs/reference/{name} {'is not current: run make docs' if only_check else 'written'}")
        if not only_check:
            (FOLDER / name).write_text(text, encoding="utf-8")
    return 1 if only_check and stale else 0


def pages() -> dict[str, str]:
    """Return every generated page by its file name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.site.settings")
    import django

    django.setup()
    from reference import api, asvs, commands, errors, jobs, packs

    from portico.site import environment

    return {
        "settings.md": environment.as_markdown(),
        "errors.md": errors.page(),
        "commands.md": commands.page(),
        "jobs.md": jobs.page(),
        "pack-format.md": packs.format_page(),
        "touchpoints.md": packs.touchpoints_page(PACK),
        "api.md": api.page(),
        "asvs.md": asvs.page(FOLDER / "asvs.yaml"),
    }


def _present(name: str) -> str | None:
    path = FOLDER / name
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
