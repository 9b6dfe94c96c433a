"""`portico dmn convert`: a model from the standard's XML to Portico's YAML, and back."""

from __future__ import annotations

from pathlib import Path

import click

from portico.dmn.definitions import Definitions
from portico.dmn.errors import DmnError
from portico.dmn.xml.reading import MAX_BYTES, read_definitions
from portico.dmn.xml.versions import NEWEST, WRITTEN
from portico.dmn.xml.writing import write_definitions
from portico.dmn.yaml.reading import from_yaml
from portico.dmn.yaml.writing import to_yaml

XML = frozenset({".dmn", ".xml"})
YAML = frozenset({".yaml", ".yml"})


@click.command()
@click.argument("source", metavar="IN", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--version", type=click.Choice(WRITTEN), default=NEWEST.number, help="The version of DMN to write.")
def convert(source: Path, target: Path, version: str) -> int:
    """Write the model IN as OUT: .dmn or .xml is the standard's form, .yaml is Portico's.

    Nothing that has a meaning is lost, in either direction.
    """
    model = read_model(source)
    data = to_yaml(model).encode() if _kind_of(target) in YAML else write_definitions(model, version)
    try:
        target.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"{target} cannot be written: {error.strerror}.") from error
    decisions, functions = len(model.decisions), len(model.business_knowledge_models)
    click.echo(f"{target}: {_counted(decisions, 'decision')}, {_counted(functions, 'function')}.")
    return 0


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def read_model(path: Path) -> Definitions:
    """Return the model of a file, by its extension.

    :raises DmnError: it cannot be read; the sentence begins with the path.
    """
    kind = _kind_of(path)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # more is refused below, and a device never ends
        return from_yaml(data.decode("utf-8-sig")) if kind in YAML else read_definitions(data)
    except UnicodeDecodeError as error:
        raise DmnError(f"{path}: the file is not UTF-8. Save it as UTF-8.") from error
    except DmnError as error:
        raise DmnError(f"{path}: {error}") from error


def _kind_of(path: Path) -> str:
    kind = path.suffix.lower()
    if kind not in XML | YAML:
        raise click.UsageError(f"'{path}' is neither .dmn, .xml nor .yaml.", click.get_current_context(silent=True))
    return kind
