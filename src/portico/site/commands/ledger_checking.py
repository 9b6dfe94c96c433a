"""`portico ledger verify`, `download` and `monitor`: for anybody. They need keys, never a database of ours.

Exit codes: 0 all is well; 1 something is not what was signed or promised; 2 it could not be checked; 3 an alarm of the
monitor; 4 nothing is wrong, and not everything is proved yet.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from portico.ledger.policy import Policy, TrustedLog
    from portico.ledger.sources import Source

WRONG, UNREACHABLE, ALARM, NOT_YET = 1, 2, 3, 4
_STEPS = 20  # times that the progress of a long check is told
_Command = TypeVar("_Command", bound=Callable[..., object])

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _trust_options(command: _Command) -> _Command:
    for option in (
        click.option(
            "--policy", "policy_file", type=_FILE, help="A policy file (C2SP tlog-policy): logs, witnesses, quorum."
        ),
        click.option(
            "--log-key", "log_keys", multiple=True, help="The vkey of a log that is trusted; instead of --policy."
        ),
        click.option(
            "--witness-key", "witness_keys", multiple=True, help="The vkey of a witness who must have cosigned."
        ),
    ):
        command = option(command)
    return command


@click.command()
@click.option("--url", help="Where the log is served, such as https://portico.example/ledger/1.")
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A downloaded log.")
@click.option(
    "--record", "record_file", type=_FILE, help="A record that you have downloaded: check it, not the whole log."
)
@click.option("--receipt-key", help="The vkey that receipts are signed with.")
@click.option("--since", "since_file", type=_FILE, help="An earlier checkpoint: has the log only grown since?")
@_trust_options
def verify(
    url: str | None,
    folder: Path | None,
    record_file: Path | None,
    receipt_key: str | None,
    since_file: Path | None,
    policy_file: Path | None,
    log_keys: Sequence[str],
    witness_keys: Sequence[str],
) -> int:
    """Check a whole log, or a record that you have kept.

    \b
    Exit codes: 0 all is well; 1 something is not what was signed or promised;
    2 it could not be checked; 4 nothing is wrong, and not everything is proved yet.
    """
    trust, source = _trust(policy_file, log_keys, witness_keys), _source(url, folder)
    if record_file is not None:
        return _judged(lambda: _verify_record(record_file, trust, receipt_key, source))
    if source is None:
        raise click.UsageError("Say which log: --url or --folder. Or give a --record.", click.get_current_context())
    return _judged(lambda: _verify_log(source, trust, since_file))


@click.command()
@click.option("--url", required=True, help="Where the log is served, such as https://portico.example/ledger/1.")
@click.option("--to", "folder", required=True, type=click.Path(file_okay=False, path_type=Path))
def download(url: str, folder: Path) -> None:
    """Fetch a whole log into a folder. Called again, it fetches only what is new."""
    from portico.ledger import downloading
    from portico.ledger.sources import Served

    told = _Telling("parts")
    signed = downloading.download(Served(url.rstrip("/")), folder, progress=told.tell)
    click.echo(f"{signed.origin}: {signed.size} entries are in {folder}. Nothing has been checked yet.")


def _verify_log(source: Source, trust: Policy, since_file: Path | None) -> int:
    from portico.ledger import policy, sources, verifying
    from portico.ledger.errors import NotWitnessed

    raw = source.read(sources.CHECKPOINT)
    believed = policy.open_checkpoint(raw, trust, unwitnessed=True)
    signed = believed.checkpoint
    click.echo(f"{signed.origin} has signed {signed.size} entries.")
    if since_file is not None:
        earlier = policy.open_checkpoint(since_file.read_bytes(), trust, unwitnessed=True).checkpoint
        verifying.check_since(source, earlier, signed)
        click.echo(f"It begins with the {earlier.size} entries of the earlier checkpoint, unchanged.")
    told, begun = _Telling("entries"), time.monotonic()
    verifying.check_log(source, signed, progress=lambda entries: told.tell(entries, signed.size))
    seconds = max(time.monotonic() - begun, 1e-6)
    click.echo(f"Every entry and every tile fits: {signed.size} entries, {signed.size / seconds:,.0f} a second.")
    try:
        policy.open_checkpoint(raw, trust)
    except NotWitnessed as error:
        click.echo(f"Not yet: {error}")
        return NOT_YET
    if not believed.witnesses:
        click.echo("Nobody outside was asked: no key of a witness was given.")
        return 0
    click.echo(f"Cosigned by {', '.join(believed.witnesses)}.")
    return 0


def _verify_record(path: Path, trust: Policy, receipt_key: str | None, source: Source | None) -> int:
    from portico.kernel import clock
    from portico.ledger import records, verifying_records
    from portico.ledger.notes import Verifier

    record = records.parse_record(path.read_text("utf-8", errors="replace"))
    key = Verifier.parse(receipt_key) if receipt_key else None
    verdict = verifying_records.check_record(record, trust, receipt_key=key, source=source, at=clock.now())
    for title, sentences in (("Proved", verdict.proved), ("Broken", verdict.broken), ("Not yet", verdict.not_yet)):
        for sentence in sentences:
            click.echo(f"{title}: {sentence}")
    if verdict.unsealed:
        click.echo(f"Not checked: {', '.join(verdict.unsealed)}. Only what stands under content and parts is sealed.")
    return WRONG if verdict.broken else NOT_YET if verdict.not_yet else 0


def _judged(check: Callable[[], int]) -> int:
    """Run a check; what contradicts a signature is 1, unlike what could not be checked."""
    from portico.ledger import errors, sources

    wrong = (
        errors.LogDoesNotFit,
        errors.NoteMalformed,
        errors.NoteNotTrusted,
        errors.ProofInvalid,
        errors.ReceiptInvalid,
    )
    try:
        return check()
    except wrong as error:
        click.echo(f"portico: {error}", err=True)
        return WRONG
    except errors.NotInLog:
        raise errors.LogUnreachable(place=sources.CHECKPOINT, reason="there is nothing at this address") from None


def _trust(policy_file: Path | None, log_keys: Sequence[str], witness_keys: Sequence[str]) -> Policy:
    from portico.ledger import policy

    if policy_file is not None and (log_keys or witness_keys):
        raise click.UsageError("Give a --policy, or keys one by one; not both.", click.get_current_context())
    if policy_file is not None:
        return policy.read_file(policy_file)
    if not log_keys:
        raise click.UsageError("Say whom you trust: --policy, or --log-key.", click.get_current_context())
    return policy.of_keys(log_keys, witness_keys)


def _source(url: str | None, folder: Path | None) -> Source | None:
    from portico.ledger.sources import Folder, Served

    if url is not None and folder is not None:
        raise click.UsageError("Give --url or --folder, not both.", click.get_current_context())
    if url is not None:
        return Served(url.rstrip("/"))
    return Folder(folder) if folder is not None else None


class _Telling:
    """Tells on stderr how far a long check is, on a terminal only."""

    def __init__(self, what: str) -> None:
        self._what, self._told = what, 0

    def tell(self, done: int, of: int) -> None:
        """Tell it, some times in all."""
        step = done * _STEPS // max(of, 1)
        if sys.stderr.isatty() and step > self._told:
            self._told = step
            click.echo(f"{done} of {of} {self._what}", err=True)


@click.command()
@click.option("--state", required=True, type=click.Path(file_okay=False, path_type=Path), help="The monitor's memory.")
@_trust_options
@click.option("--url", help="Where the log is served; with --policy, the addresses stand there.")
@click.option(
    "--acknowledge",
    "found",
    help="You have looked into what is raised now: what you found. These alarms are not raised again, all others are.",
)
def monitor(
    state: Path,
    policy_file: Path | None,
    log_keys: Sequence[str],
    witness_keys: Sequence[str],
    url: str | None,
    found: str | None,
) -> int:
    """Compare what logs and witnesses show with each other and with what was seen the last time. Run it every hour.

    \b
    Exit codes: 0 one story, or all alarms are acknowledged; 2 a log could not be reached; 3 an alarm. Two notes that
    cannot both be true are kept in STATE/<SHA-256 of the origin>/contradictions/.
    """
    from portico.ledger.errors import LogUnreachable
    from portico.ledger.sources import Served

    trust = _trust(policy_file, log_keys, witness_keys)
    result = 0
    for log in trust.logs:
        address = log.url or url
        if not address:
            raise click.UsageError(f"Say where {log.origin} is served.", click.get_current_context())
        try:
            result = max(result, _watched(trust, log, Served(address.rstrip("/")), state, found))
        except LogUnreachable as error:
            click.echo(f"portico: {error}", err=True)
            result = max(result, UNREACHABLE)
    return result


def _watched(trust: Policy, log: TrustedLog, source: Source, folder: Path, found: str | None) -> int:
    from portico.kernel import clock
    from portico.ledger import monitoring
    from portico.ledger.witness.state import State

    memory = State(folder)
    alarms = monitoring.watch(trust, log, source, memory, at=clock.told(clock.now()))
    for alarm in alarms:
        click.echo(f"ALARM {alarm.trouble}: {alarm.origin}: {alarm.says}")
        if alarm.contradiction is not None:
            where = memory.memory(log.origin).folder / "contradictions" / f"{alarm.contradiction.name}.json"
            click.echo(f"The two notes are in {where}. Keep them, and show them to others.")
    if alarms and found:
        monitoring.look_into(alarms, memory, found=found, at=clock.told(clock.now()))
        click.echo(f"{log.origin}: acknowledged. These alarms are not raised again; others are.")
    elif not alarms:
        known = monitoring.count_looked_into(memory, log.origin)
        click.echo(f"{log.origin}: {f'nothing new; acknowledged before: {known}' if known else 'one story'}.")
    return ALARM if alarms and not found else 0
