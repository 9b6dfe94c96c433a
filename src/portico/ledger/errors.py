"""What the ledger refuses."""

from __future__ import annotations

from portico.kernel.errors import Conflict, Invalid, NotFound, PorticoError, Unavailable


class LedgerError(PorticoError):
    """The public log did not go as expected. Please try again."""

    code = "ledger.error"


class ProofInvalid(LedgerError, Invalid):
    """The proof does not prove what it should: {reason}."""

    code = "ledger.proof-invalid"


class NoteMalformed(LedgerError, Invalid):
    """This is not a signed note: {reason}."""

    code = "ledger.note-malformed"


class NoteNotTrusted(LedgerError, Invalid):
    """The note is not signed by a key that is trusted: {reason}."""

    code = "ledger.note-not-trusted"


class KeyMalformed(LedgerError, Invalid):
    """This is not a key of signed notes: {reason}."""

    code = "ledger.key-malformed"


class ContentNotCommittable(LedgerError, Invalid):
    """The content has no single written form, so that nothing can be promised about it: {reason}."""

    code = "ledger.content-not-committable"


class NotInLog(LedgerError, NotFound):
    """The public log has nothing at this address."""

    code = "ledger.not-in-log"


class LogNotRunning(LedgerError, Unavailable):
    """The public log is not running here. What is recorded meanwhile waits, and is written as soon as it runs."""

    code = "ledger.log-not-running"


class LogDamaged(LedgerError, Conflict):
    """Log {number} is not what was signed before: {reason}. It signs nothing more until somebody has looked into it."""

    code = "ledger.log-damaged"


class LogKeyDiffers(LedgerError, Conflict):
    """Log {number} was begun with another key. Set PORTICO_LEDGER_KEY to that key, or begin a new log: portico ledger begin."""

    code = "ledger.log-key-differs"


class WitnessesSilent(LedgerError, Unavailable):
    """No witness says what it has seen of the log. Nothing is signed until one does."""

    code = "ledger.witnesses-silent"


class PolicyInvalid(LedgerError, Invalid):
    """The policy cannot be used: {place}: {reason}."""

    code = "ledger.policy-invalid"


class WitnessFileInvalid(LedgerError, Invalid):
    """The witness cannot use its file: {place}: {reason}."""

    code = "ledger.witness-file-invalid"


class LogDoesNotFit(LedgerError, Conflict):
    """The log is not what was signed. The first thing that does not fit is {place}: {reason}."""

    code = "ledger.log-does-not-fit"


class NotWitnessed(LedgerError, Invalid):
    """The checkpoint is signed by the log, and not by enough witnesses: {reason}."""

    code = "ledger.not-witnessed"


class ReceiptInvalid(LedgerError, Invalid):
    """The receipt does not show what it should: {reason}."""

    code = "ledger.receipt-invalid"


class LogUnreachable(LedgerError, Unavailable):
    """The log cannot be read at {place}: {reason}."""

    code = "ledger.log-unreachable"


class LogBehindWitness(LedgerError, Conflict):
    """A witness has seen more of log {number} than there is here. It ends, and the next log cites it."""

    code = "ledger.log-behind-witness"


class AlarmNotFound(LedgerError, NotFound):
    """There is no alarm {alarm}. `portico ledger alarms` lists them with their ids."""

    code = "ledger.alarm-not-found"
