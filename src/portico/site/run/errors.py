"""What can go wrong when Portico starts itself: each is a sentence that says what to do."""

from __future__ import annotations

from portico.kernel.errors import Conflict, PorticoError, Unavailable


class RunError(PorticoError):
    """Portico could not be started."""

    code = "site.run"


class NoPostgres(RunError, Unavailable):
    """The embedded PostgreSQL is not installed. Run `make setup`, or set DATABASE_URL to a PostgreSQL of your own."""

    code = "site.no-postgres"


class DatabaseHalfMade(RunError, Conflict):
    """The database in {directory} is only half made: its making was interrupted.
    Remove it and start again: rm -rf {directory}
    """

    code = "site.database-half-made"


class DatabaseOfAnotherVersion(RunError, Conflict):
    """The database was made by another version of Portico: it has {what}, which this one does not know.
    Start the version that made it, or this one with a new database.
    """

    code = "site.database-of-another-version"


class DatabaseOfAnotherUser(RunError, Conflict):
    """The database in {directory} was made by another user (by root, perhaps). Start Portico as that user again."""

    code = "site.database-of-another-user"


class PostgresDidNotStart(RunError, Unavailable):
    """PostgreSQL did not start. Its log, {log}, ends with: {said}"""

    code = "site.postgres-did-not-start"


class UnsafePlace(RunError, Conflict):
    """{path} must be a folder that belongs to root and that nobody else can write to. Remove it and start again."""

    code = "site.unsafe-place"


class AlreadyRunning(RunError, Conflict):
    """Portico is already running from this folder (process {pid}, {address}). Stop it first with Ctrl-C there."""

    code = "site.already-running"


class PortBusy(RunError, Conflict):
    """Port {port} is in use by another program. Choose another one: make run PORT={suggestion}"""

    code = "site.port-busy"


class NotYourFolder(RunError, Conflict):
    """{directory} belongs to another user (to root, perhaps). Start Portico as that user, or set PORTICO_STATE."""

    code = "site.not-your-folder"


class StepFailed(RunError, Unavailable):
    """{step} failed. Its log is {log}; it ends with: {said}"""

    code = "site.step-failed"
