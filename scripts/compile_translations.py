"""Compile every django.po below a folder to the django.mo beside it, with Babel. `make setup` calls it.

python scripts/compile_translations.py src
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po


def main(folders: list[str]) -> int:
    """Compile all catalogues; a broken one is named with file and line."""
    for folder in folders:
        for source in sorted(Path(folder).rglob("*.po")):
            try:
                catalog = catalog_of(source)
            except PoFileError as error:
                print(f"{source}:{error.lineno + 1}: Babel cannot read this line ({error.args[0]}).", file=sys.stderr)
                return 1
            with source.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, catalog)
    return 0


def catalog_of(source: Path) -> Catalog:
    """Return a .po file's texts.

    :raises PoFileError: the file is broken; with the line, counted from zero.
    """
    with source.open("rb") as file:
        return read_po(file, abort_invalid=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
