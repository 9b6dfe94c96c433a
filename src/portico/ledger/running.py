"""The process of the sequencer: `portico ledger run`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection, connections

from portico.kernel import clock, logs
from portico.ledger import actions, queries, sequencing
from portico.ledger.base import Witnesses
from portico.ledger.errors import LogBehindWitness, LogDamaged, WitnessesSilent
from portico.ledger.types import AlarmKind, Seen, SignedCheckpoint

logger = logs.logger(__name__)

STEP_SECONDS = 0.2  # how often waiting entries are looked for, and so how many checkpoints there are at most
AGAIN_SECONDS = 1.0  # after something outside did not answer
_LOCK = 0x706F7274_6C6F6721  # "portlog!": one sequencer at a time


class Sequencer:
    """Sequences until it is stopped. A second one that is started waits, and takes over when the first has gone."""

    def __init__(self, witnesses: Witnesses | None = None) -> None:
        """Say who reaches the witnesses; None where there are none."""
        self.witnesses = witnesses
        self.stopping = threading.Event()
        self._signed: SignedCheckpoint | None = None
        self._ready = False

    def stop(self) -> None:
        """Let the step that is under way finish, and take no other."""
        self.stopping.set()

    def run(self) -> None:
        """Sequence until `stop`.

        :raises LogDamaged: what is stored is not what was signed; an alarm says so too.
        """
        cosigner = _Cosigner(self.witnesses, self.stopping, self._ask_again) if self.witnesses is not None else None
        if cosigner is not None:
            cosigner.start()
        try:
            while not self.stopping.is_set():
                self.stopping.wait(self._turn(cosigner))
        finally:
            self.stopping.set()
            if cosigner is not None:
                cosigner.join()
            connection.close()

    def run_once(self) -> None:
        """Sequence all that waits now, without asking for cosignatures: for tests and for maintenance."""
        while not self._prepared():
            self.stopping.wait(AGAIN_SECONDS)
        while self._step() is not None:
            pass

    def _turn(self, cosigner: _Cosigner | None) -> float:
        """Do what is to be done, and return after how many seconds to look again."""
        begun, was_ready = time.monotonic(), self._ready
        try:
            if not self._prepared():
                return AGAIN_SECONDS
            # Whatever was signed before this process began may still lack cosignatures.
            checkpoint = self._step() or (None if was_ready else self._last())
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database does not answer", reason=type(error).__name__)
            self._ready = False
            connection.close()
            return AGAIN_SECONDS
        if checkpoint is not None and cosigner is not None:
            cosigner.submit(checkpoint)
        return max(0.0, STEP_SECONDS - (time.monotonic() - begun))

    def _prepared(self) -> bool:
        """Return whether this connection may sign: it is the only one, and the witnesses have seen no more than there is."""
        if self._ready:
            return True
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                return False
        sequencing.begin_first_log(at=clock.now())
        try:
            self._compare_with_witnesses()
        except WitnessesSilent as error:
            logger.warning("no witness answers: nothing is signed", code=error.code)
            return False
        self._ready = True
        return True

    def _compare_with_witnesses(self) -> None:
        """End the log where a witness has seen more of it than there is: a backup was restored."""
        log = queries.find_running_log()
        if log is None or self.witnesses is None:
            return
        other = [seen for seen in self.witnesses.ask_what_was_seen(log) if sequencing.does_not_fit(log, seen)]
        if other:
            most = max(other, key=lambda seen: seen.size)
            logger.error("a witness has seen more: the log ends", log_number=log.number, witness=most.witness)
            sequencing.go_on_in_a_new_log(log, most, at=clock.now())

    def _last(self) -> SignedCheckpoint | None:
        log = queries.find_running_log()
        return queries.find_checkpoint(log.number) if log is not None and log.size else None

    def _ask_again(self) -> None:
        self._ready = False

    def _step(self) -> SignedCheckpoint | None:
        try:
            checkpoint = sequencing.step(at=clock.now(), signed=self._signed)
        except LogBehindWitness:
            self._go_on_after(self._signed)
            return None
        except LogDamaged as error:
            self._tell_damage(error)
            raise
        self._signed = checkpoint or self._signed
        return checkpoint

    def _tell_damage(self, error: LogDamaged) -> None:
        """Raise one alarm for one damage: whoever starts this process again meets the same damage again."""
        number, facts = int(str(error.facts["number"])), {"what": str(error.facts["reason"])}
        last = queries.find_checkpoint(number)
        since = last.at if last is not None else None  # what was mended, and is damaged again, is another damage
        if not queries.is_raised(AlarmKind.DAMAGED, log=number, facts=facts, since=since):
            actions.raise_alarm(AlarmKind.DAMAGED, log=number, facts=facts, at=clock.now())
        logger.error("the log is damaged: nothing is signed", log_number=number)

    def _go_on_after(self, signed: SignedCheckpoint | None) -> None:
        """Begin a new log: a backup was restored beneath this process, which has seen more than is there now."""
        log = queries.find_running_log()
        if log is None or signed is None:
            return
        logger.error("the log has lost what was signed: it ends", log_number=log.number, size=signed.size)
        seen = Seen("this sequencer", signed.size, signed.root, signed.note)
        sequencing.go_on_in_a_new_log(log, seen, at=clock.now())
        self._signed = None


class _Cosigner(threading.Thread):
    """Gets the newest checkpoint cosigned, beside the sequencer: a witness that is slow holds no entry up."""

    def __init__(self, witnesses: Witnesses, stopping: threading.Event, ask_again: Callable[[], None]) -> None:
        super().__init__(name="cosigner", daemon=True)
        self._witnesses, self._stopping, self._ask_again = witnesses, stopping, ask_again
        self._newest: SignedCheckpoint | None = None
        self._news = threading.Condition()

    def submit(self, checkpoint: SignedCheckpoint) -> None:
        """Ask for cosignatures under a checkpoint, unless a newer one comes first."""
        with self._news:
            self._newest = checkpoint
            self._news.notify()

    def run(self) -> None:
        """Cosign until the sequencer stops."""
        try:
            while not self._stopping.is_set():
                with self._news:
                    self._news.wait_for(lambda: self._newest is not None, timeout=STEP_SECONDS)
                    checkpoint, self._newest = self._newest, None
                if checkpoint is not None and not self._is_cosigned(checkpoint):
                    self._stopping.wait(AGAIN_SECONDS)
                    with self._news:
                        self._newest = self._newest or checkpoint
        finally:
            connections.close_all()

    def _is_cosigned(self, checkpoint: SignedCheckpoint) -> bool:
        """Ask for cosignatures and return whether one came; where a witness has seen more, the sequencer asks anew."""
        try:
            found = self._witnesses.cosign(checkpoint)
            actions.record_cosignatures(found)
        except LogBehindWitness as error:
            logger.error("a witness says something else", code=error.code)
            self._ask_again()
            return True
        except (OperationalError, InterfaceError) as error:
            logger.warning("the database does not answer", reason=type(error).__name__)
            connection.close()
            return False
        return bool(found)
