"""`portico payments`: payment files, that they were sent, and what the bank says of each payment."""

from __future__ import annotations

from pathlib import Path

import click

from portico.kernel.types import Actor
from portico.site import environment

_BY = Actor.system("portico payments")


def _prepare() -> None:
    if not environment.database_url("app"):
        environment.required("DATABASE_URL")
    import django

    django.setup()


@click.group()
def payments() -> None:
    """Pay what is owed to people: payment files and what the bank says."""


@payments.command(name="list")
def list_() -> None:
    """Print the payment files, and what waits because something is missing."""
    _prepare()
    from portico.casework.queries import payments as queries

    for each in queries.list_payment_files():
        sent = f"sent {each.sent_at:%Y-%m-%d}" if each.sent_at is not None else "not sent"
        click.echo(f"{each.message_id}  {each.authority}  {each.count} payments  {each.total} {each.currency}  {sent}")
    lacking = {
        "payee": "nobody said where to pay it: `portico payments payee`",
        "payer": "the authority has no account in PORTICO_PAYMENTS",
        "rejected": "the bank or the provider does not pay it: `portico payments payee`",
    }
    for one in queries.list_waiting():
        click.echo(f"{one.end_to_end_id}  {one.authority}  waits: {lacking[one.lacks]}")


@payments.command()
def collect() -> None:
    """Put what is owed into new payment files now: one for each authority and currency. A job does so each night."""
    _prepare()
    from portico.casework.actions import filing
    from portico.casework.queries import payments as queries
    from portico.kernel import clock

    for authority, currency in queries.groups_to_file():
        while (made := filing.collect(authority=authority, currency=currency, at=clock.now())) is not None:
            click.echo(made)


@payments.command()
@click.argument("file")
@click.option(
    "--to",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    default=Path(),
    help="The folder to write into.",
)
def write(file: str, to: Path) -> None:
    """Write payment file FILE (its message id) as FILE.xml, for whoever hands it to the bank."""
    _prepare()
    from portico.casework.queries import payments as queries

    row = queries.get_payment_file(file)
    path = to / f"{row.message_id}.xml"
    path.touch(mode=0o600)
    path.write_bytes(queries.content_of(row))
    click.echo(str(path))


@payments.command()
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
def sent(file: Path) -> None:
    """Say that FILE was handed to the bank. Said twice, it is refused: the file must not go out again."""
    _prepare()
    from portico.casework.actions import filing
    from portico.kernel import clock

    message_id = filing.check_file(file.read_bytes())
    filing.record_sent(message_id=message_id, actor=_BY, at=clock.now())
    click.echo(f"{message_id}: sent")


@payments.command()
@click.argument("end_to_end_ids", nargs=-1, required=True)
def accepted(end_to_end_ids: tuple[str, ...]) -> None:
    """Say that the bank paid these payments (END_TO_END_IDS, as in its report)."""
    _answer(end_to_end_ids, accepted=True)


@payments.command()
@click.argument("end_to_end_ids", nargs=-1, required=True)
@click.option("--reason", required=True, help="The bank's word for why, such as AC01.")
def rejected(end_to_end_ids: tuple[str, ...], reason: str) -> None:
    """Say that the bank did not pay these payments (END_TO_END_IDS, as in its report)."""
    _answer(end_to_end_ids, accepted=False, reason=reason)


def _answer(end_to_end_ids: tuple[str, ...], *, accepted: bool, reason: str = "") -> None:
    _prepare()
    from portico.casework.actions import filing
    from portico.kernel import clock

    for each in end_to_end_ids:
        status = filing.record_answer(end_to_end_id=each, accepted=accepted, reason=reason, at=clock.now())
        click.echo(f"{each}: {status}")


@payments.command()
@click.argument("file", type=click.Path(dir_okay=False, exists=True, path_type=Path))
def report(file: Path) -> None:
    """Read the bank's report FILE (ISO 20022 pain.002) and keep what it says of each payment."""
    _prepare()
    from portico.casework.actions import filing
    from portico.kernel import clock

    for end_to_end_id, status in filing.record_report(file.read_bytes(), at=clock.now()):
        click.echo(f"{end_to_end_id}: {status}")


@payments.command()
@click.argument("end_to_end_id")
@click.option("--name", required=True, help="Who is paid.")
@click.option("--line", "lines", multiple=True, help="A line of the address to which a cheque is mailed.")
@click.option("--iban", default="", help="The account, instead of an address.")
@click.option("--number", default="", help="The account without an IBAN, with --bic or --member.")
@click.option("--bic", default="", help="The bank.")
@click.option("--member", default="", help="The bank's number in a clearing system.")
@click.option("--clearing", default="", help="The clearing system's code, such as CACPA.")
def payee(
    end_to_end_id: str, name: str, lines: tuple[str, ...], iban: str, number: str, bic: str, member: str, clearing: str
) -> None:
    """Say where a payment goes that waits for it or was rejected: a new payment takes the place of END_TO_END_ID."""
    _prepare()
    from portico.casework.actions import filing
    from portico.casework.types.payments import BankAccount, Party
    from portico.kernel import clock

    account = BankAccount(iban=iban.replace(" ", ""), number=number, bic=bic, member=member, clearing=clearing)
    party = Party(name, account if iban or number else None, tuple(lines))
    click.echo(filing.order_anew(end_to_end_id=end_to_end_id, payee=party, at=clock.now()))
