"""Install Portico beside itself: a virtual environment, the front-end, the translations. `make setup` calls it.

Needs Python 3.11 and pip, nothing else: no python3-venv, no setuptools, no npm. It may be run as often as you like;
each step keeps a fingerprint of what it was made from and is skipped while that is unchanged.
All chatter goes to stderr, so that `make -s bench` prints figures only.

    python3.11 scripts/setup_portico.py [base|demo|dev]
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "portico-setup.json"
LOGS = ROOT / ".portico" / "logs"
BUILT = ROOT / "src/portico/site/static/build"
FONTS = ROOT / "src/portico/messages/letters/fonts"
SETS = ("base", "demo", "dev")  # each holds the one before it
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


class SetupError(Exception):
    """A step failed; the text says which, why and what to do."""


def main(arguments: list[str]) -> int:
    """Bring everything up to date and say on stderr what took how long."""
    wanted = arguments[0] if arguments else "demo"
    if wanted not in SETS:
        say(f"Unknown set of packages '{wanted}'. Choose one of: {', '.join(SETS)}.")
        return 2
    try:
        with only_one_at_a_time():
            set_up(wanted)
    except SetupError as error:
        say(f"\nSetting up stopped: {error}")
        return 1
    return 0


def set_up(wanted: str) -> None:
    stamps = read_stamps()
    make_venv(stamps)
    install_packages(stamps, wanted)
    step(stamps, "the portico command", fingerprint([Path(__file__)], str(ROOT)), link_project, quiet=True)
    frontend = [
        ROOT / "package.json",
        ROOT / "package-lock.json",
        ROOT / ".npmrc",
        *sorted((ROOT / "frontend").iterdir()),
    ]
    if not (BUILT / "portico.css").is_file() or not FONTS.is_dir():
        stamps.pop("the pages' styles and scripts", None)
    step(stamps, "the pages' styles and scripts", fingerprint(frontend), build_frontend)
    catalogues = sorted((ROOT / "src").rglob("*.po"))
    if any(not path.with_suffix(".mo").is_file() for path in catalogues):
        stamps.pop("translations", None)
    step(stamps, "translations", fingerprint(catalogues), compile_translations, quiet=True)
    compile_source()


# --- the steps


def make_venv(stamps: dict[str, str]) -> None:
    """Make .venv without ensurepip, which Debian ships apart; pip is borrowed from the machine."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file is read by whatever Python the machine has
        raise SetupError(
            f"Portico needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: make PYTHON=python3.11"
        )
    if PYTHON.exists() and runs(PYTHON):
        return
    if VENV.is_symlink() or (VENV.exists() and not VENV.is_dir()):
        raise SetupError(f"{VENV} is not a folder. Move it away and run make setup again.")
    stamps.clear()
    base = getattr(sys, "_base_executable", sys.executable)
    # --clear because a venv whose Python is gone (the machine was upgraded, the folder moved) is of no use.
    step(
        stamps, "virtual environment", "made", lambda: run([base, "-m", "venv", "--without-pip", "--clear", str(VENV)])
    )


def install_packages(stamps: dict[str, str], wanted: str) -> None:
    """Install the locked packages, hashes checked; a larger set that is current already will do."""
    for name in SETS[SETS.index(wanted) :]:
        if stamps.get("packages") == f"{name} {fingerprint([lock_file(name)])}":
            return
    # Never take away: after `make test`, `make run` keeps the development packages.
    installed = stamps.get("packages", "").split(" ")[0]
    if installed in SETS and SETS.index(installed) > SETS.index(wanted):
        wanted = installed

    def install() -> None:
        command = [*find_pip(), "--python", str(PYTHON), "install", "--no-deps", "--require-hashes"]
        run([*command, "--no-warn-script-location", "--progress-bar", "off", "-r", str(lock_file(wanted))])

    step(
        stamps, "packages", f"{wanted} {fingerprint([lock_file(wanted)])}", install, label=f"Python packages ({wanted})"
    )


def link_project() -> None:
    """Make `import portico` and `.venv/bin/portico` work, without setuptools and without copying the source."""
    site_packages = next((VENV / "lib").glob("python3*/site-packages"))
    (site_packages / "portico.pth").write_text(f"{ROOT / 'src'}\n", encoding="utf-8")
    script = VENV / "bin" / "portico"
    # The first two lines are read by sh, which copes with spaces and long paths where a #! line does not.
    script.write_text(
        f"#!/bin/sh\n'''exec' \"{PYTHON}\" \"$0\" \"$@\"\n' '''\n"
        "import sys\n\nfrom portico.site.cli import main\n\nsys.exit(main())\n",
        encoding="utf-8",
    )
    script.chmod(0o755)


def build_frontend() -> None:
    """Install GOV.UK Frontend and htmx from the lock file and build the style sheet."""
    npm, environment = find_npm()
    run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], environment)
    run([npm, "run", "--silent", "build"], environment)


def compile_translations() -> None:
    run([str(PYTHON), str(ROOT / "scripts/compile_translations.py"), str(ROOT / "src")])


def compile_source() -> None:
    """Compile what changed, as pip does with packages: where nobody may write bytecode, each start would do it anew.

    A file that cannot be compiled is told of by whoever runs it.
    """
    succeeds([str(PYTHON), "-m", "compileall", "-q", str(ROOT / "src"), str(ROOT / "tests")])


# --- what the machine has


def find_pip() -> list[str]:
    """Return the command of a pip that can install into another environment (`--python`, pip 22.3)."""
    base = getattr(sys, "_base_executable", sys.executable)
    for python in dict.fromkeys([base, sys.executable, "python3.11", "python3", str(PYTHON)]):
        if shutil.which(python) and succeeds([python, "-m", "pip", "--python", str(PYTHON), "--version"]):
            return [python, "-m", "pip"]
    raise SetupError(
        "no pip 22.3 or newer was found. Install it (Debian: apt-get install -y python3-pip), then try again."
    )


def find_npm() -> tuple[str, dict[str, str]]:
    """Return npm and the environment to run it in: the machine's own, else the one in the virtual environment."""
    own = VENV / "bin" / "npm"
    machine = shutil.which("npm")
    if machine and Path(machine) != own and node_is_current():
        return machine, {}
    if not own.exists():
        raise SetupError("there is no npm. Install Node.js 20 or newer, or use make setup, which brings one.")
    environment = {"PATH": f"{own.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    # Node brings its own list of certificates; a machine behind its own registry trusts another one.
    if CERTIFICATES.exists() and "NODE_EXTRA_CA_CERTS" not in os.environ:
        environment["NODE_EXTRA_CA_CERTS"] = str(CERTIFICATES)
    return str(own), environment


def node_is_current() -> bool:
    answer = (
        subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
        if shutil.which("node")
        else None
    )
    major = answer.stdout.strip().lstrip("v").split(".")[0] if answer and answer.returncode == 0 else ""
    return major.isdigit() and int(major) >= 20


def lock_file(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def runs(python: Path) -> bool:
    return succeeds([str(python), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"])


def succeeds(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


# --- how steps are told, remembered and kept apart


def step(
    stamps: dict[str, str], name: str, stamp: str, work: Callable[[], None], *, label: str = "", quiet: bool = False
) -> None:
    """Do the work unless it was done from the same things; tell how long it took."""
    if stamps.get(name) == stamp:
        return
    if not quiet:
        say(f"Setting up {label or name} ...")
    started = time.monotonic()
    work()
    if not quiet:
        say(f"  done, {time.monotonic() - started:.1f} s")
    stamps[name] = stamp
    if VENV.is_dir():
        STAMPS.write_text(json.dumps(stamps, indent=1) + "\n", encoding="utf-8")


def run(command: list[str], environment: dict[str, str] | None = None) -> None:
    """Run a command with its output in the log; every five seconds say that it is still going."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / "setup.log"
    with log.open("ab") as output:
        output.write(f"$ {' '.join(command)}\n".encode())
        output.flush()
        start = output.tell()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **(environment or {})},
        )
        began = time.monotonic()
        while True:
            try:
                code = process.wait(timeout=5)
                break
            except subprocess.TimeoutExpired:
                say(f"  ... {time.monotonic() - began:.0f} s")
    if code:
        said = log.read_bytes()[start:].decode(errors="replace").strip().splitlines()[-15:]
        raise SetupError(
            f"this command failed: {' '.join(command)}\n  " + "\n  ".join(said) + f"\nAll of it is in {log}."
        )


def fingerprint(paths: list[Path], *words: str) -> str:
    """Return a short hash of files (names and contents) and words."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    for word in words:
        digest.update(word.encode() + b"\0")
    return digest.hexdigest()[:24]


def read_stamps() -> dict[str, str]:
    try:
        return dict(json.loads(STAMPS.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


@contextmanager
def only_one_at_a_time() -> Iterator[None]:
    LOGS.mkdir(parents=True, exist_ok=True)
    with (ROOT / ".portico" / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Another setup of this folder is running; waiting for it ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
