"""`portico registry`: publish a table, a file or a bundle as a once-only source. Needs no database of Portico's."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portico.site import environment

if TYPE_CHECKING:
    from portico.evidence.registry.checking import Report

ASK_SECONDS = 10.0
NEXT = {
    "not-configured": "--key is the registry's name of its key, `=`, and its public half: 2026-11=base64.",
    "not-reached": "Nothing listens at this address. Is the registry served there?",
    "slow": "It took too long. Ask again, and look at the registry's log.",
    "nonsense": "What answers there does not speak this protocol.",
    "unknown-key": "The registry does not know your key: its name and public half belong under `clients`, `keys`.",
    "key-expired": "The registry's file says that your key is not valid today: look at its `from` and `until`.",
    "bad-signature": "A signature does not fit: compare your key with `clients`, `keys` of the registry's file, "
    "and --key with the registry's own key.",
    "wrong-law": "Name the law exactly as the grant in the registry's file does.",
    "wrong-purpose": "The grant in the registry's file does not list this purpose.",
    "not-granted": "The registry's file grants this authority not all of these concepts.",
    "concept-not-held": "The registry does not hold all of these concepts: look at its `attributes`.",
    "nobody": "Nobody with this number is in the register.",
    "clock-differs": "The clocks of the two machines differ by more than 60 seconds.",
    "wrong-host": "The registry is not reached by this name: say so under `address` in its file.",
}
"""What to do next when there is no answer, by the protocol's word for it."""
_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_PACK = click.option(
    "--pack", type=click.Path(exists=True, file_okay=False, path_type=Path), help="The pack that names this registry."
)


@click.group()
def registry() -> None:
    """Publish a table, a CSV or Parquet file, or a FHIR bundle as a registry."""


@registry.command()
@_FILE
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", required=True, type=click.IntRange(0, 65535), help="0 takes a free one and says which.")
@click.option("--fault", type=click.Choice(["slow", "down", "nonsense"]), help="What is to be wrong with it (demo).")
def serve(file: Path, host: str, port: int, fault: str | None) -> None:
    """Answer signed questions until SIGTERM or SIGINT. Files that change are read anew, without a pause."""
    from portico.evidence.registry.answering import Fault
    from portico.evidence.registry.journal import JournalProblem
    from portico.evidence.registry.serving import NoAddress, Server
    from portico.kernel import logs

    logs.configure({"level": environment.text("LOG_LEVEL")})
    with _sentences():
        try:
            server = Server(file, host=host, port=port, fault=Fault(fault) if fault else None)
        except (JournalProblem, NoAddress) as error:
            raise click.ClickException(str(error)) from None
        except OSError as error:
            raise click.ClickException(
                f"Port {port} on {host} cannot be used: {os.strerror(error.errno or 0)}. Choose another with --port."
            ) from error
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop())
    click.echo(f"{server.registry.loaded.file.registry} answers at {server.address}")
    server.run()


@registry.command()
@_FILE
@_PACK
def check(file: Path, pack: Path | None) -> int:
    """Say everything that is wrong with the file and with its rows, never a value; exit code 1 if it cannot be served."""
    from portico.catalogue.pack.reading import read_pack
    from portico.evidence.registry.checking import check as check_file

    report = check_file(file, read_pack(pack) if pack is not None else None)
    for problem in report.problems:
        click.echo(str(problem))
    click.echo(_summary(report))
    if not report.is_good:
        click.get_current_context().exit(1)
    return 0


def _summary(report: Report) -> str:
    errors = sum(problem.is_error for problem in report.problems)
    warnings = len(report.problems) - errors
    read = f"{report.subjects:,} people in {report.rows:,} rows. " if report.concepts else ""
    held = f"Concepts: {', '.join(report.concepts)}. " if report.concepts else ""
    found = f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
    return f"{read}{held}{found}."


@registry.command(name="try")
@_FILE
@click.option("--subject", required=True, help="An identity number; - reads it from the terminal, so nobody sees it.")
@click.option("--concepts", help="With commas; without it, all.")
def try_(file: Path, subject: str, concepts: str | None) -> None:
    """Show what would leave about somebody, and which columns would be read. Nothing is asked and nothing is written."""
    from portico.catalogue.errors import nearest
    from portico.evidence.registry.holding import Ambiguous
    from portico.evidence.registry.reading import load

    with _sentences():
        holding = load(file).holding
    held = sorted(holding.concepts)
    asked = tuple(word.strip() for word in concepts.split(",")) if concepts else tuple(held)
    for concept in asked:
        if concept not in holding.concepts:
            meant = nearest(concept, held)
            hint = f" Did you mean '{meant}'?" if meant else f" It holds: {', '.join(held)}."
            raise click.ClickException(f"'{concept}' is not held here.{hint}")
    number = click.prompt("Subject", hide_input=True) if subject == "-" else subject
    try:
        found = holding.find(number, asked)
    except Ambiguous:
        raise click.ClickException("Several rows say different things about this person: `check` lists them.") from None
    click.echo(f"Columns read: {', '.join(holding.columns_of(asked)) or 'none'}", err=True)
    if found is None:
        raise click.ClickException("Nobody with this number is here.")
    click.echo(json.dumps({"as_of": found.as_of.isoformat(), "records": found.records}, ensure_ascii=False, indent=1))
    for concept in found.unfit:
        click.echo(f"'{concept}' is left out: what stands there is not of its type. `check` says why.", err=True)


@registry.command()
@click.argument("table", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--registry", "registry_id", required=True, help="Its id in the pack: a word in small letters.")
@click.option("--subject", required=True, help="The column with the identity number.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write; REGISTRY.yaml beside it.")
@_PACK
def draft(table: Path, registry_id: str, subject: str, out: Path | None, pack: Path | None) -> None:
    """Write a registry file for a CSV or Parquet file, with a first guess at each column, and the registry's keys."""
    from portico.catalogue.pack.reading import read_pack
    from portico.evidence.registry.drafting import write_draft
    from portico.evidence.registry.sources.base import SourceProblem

    target = out or table.with_name(f"{registry_id}.yaml")
    if target.exists():
        raise click.ClickException(f"{target} is there already. Write to another file with --out.")
    try:
        public = write_draft(table, registry_id, subject, target, read_pack(pack) if pack is not None else None)
    except SourceProblem as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{target} is written. Fill in what is marked with ?, then: portico registry check {target}")
    click.echo(f"The registry's public key, for those who ask: {public}")


@registry.command()
@click.argument("url")
@click.option("--registry", "registry_id", required=True, help="Its id in the pack.")
@click.option("--key", required=True, metavar="NAME=PUBLIC", help="The public key that signs its answers.")
@click.option("--subject", required=True, help="An identity number; - reads it from the terminal, so nobody sees it.")
@click.option("--concepts", required=True, help="With commas.")
@click.option("--law", required=True, help="The article, as the registry's grant has it.")
@click.option("--requested-by", required=True, help="The authority that asks.")
@click.option("--purpose", default="plan", show_default=True)
def ask(
    url: str, registry_id: str, key: str, subject: str, concepts: str, law: str, requested_by: str, purpose: str
) -> None:
    """Ask a registry as this installation does, signed, and show its answer. Nothing is stored: try it on invented people.

    The question is signed by the first key of PORTICO_EXCHANGE_KEYS; the registry writes it into its journal.
    """
    from uuid import uuid4

    from portico.evidence import keys
    from portico.evidence.base import LegalBasis, Purpose, Question
    from portico.evidence.errors import RegistryProblem
    from portico.evidence.plugins.portico import Portico

    ours = next(iter(environment.exchange_keys().items()), None)
    if ours is None:
        raise click.ClickException("Set PORTICO_EXCHANGE_KEYS. Make a key with: portico exchange key 2026-11")
    name, _, public = key.partition("=")
    asked = tuple(word.strip() for word in concepts.split(","))
    number = click.prompt("Subject", hide_input=True) if subject == "-" else subject
    question = Question(
        registry_id, str(uuid4()), number, asked, Purpose(purpose), LegalBasis(article=law), requested_by
    )
    connector = Portico(
        {registry_id: {"url": url, "keys": {name: public}}}, keys.signing_key(environment.exchange_id(), *ours)
    )
    try:
        answer = connector.ask(question, deadline=time.monotonic() + ASK_SECONDS)
    except RegistryProblem as problem:
        reason = problem.reason or problem.code.removeprefix("evidence.registry-")
        raise click.ClickException(f"There is no answer: {reason}. {NEXT.get(reason, '')}".rstrip()) from None
    click.echo(f"{registry_id}, as of {answer.as_of}, signature good:")
    for record in answer.records:
        click.echo(f"  {record.concept}: {json.dumps(record.value, ensure_ascii=False)}")


@registry.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Without it: the screen.")
def schema(out: Path | None) -> None:
    """Write the JSON Schema of the registry file, for editors."""
    from portico.evidence.registry.schema import json_schema

    if out is None:
        click.echo(json_schema(), nl=False)
    else:
        out.write_text(json_schema(), encoding="utf-8")


@contextmanager
def _sentences() -> Iterator[None]:
    """Say what is wrong with a file, line by line, and end."""
    from portico.evidence.registry.reading import FileProblem

    try:
        yield
    except FileProblem as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        sys.exit(2)
