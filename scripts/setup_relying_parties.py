"""Make sure that the tests have relying parties that we did not write: openid-client and Apache's mod_auth_openidc.

`make test` calls it. openid-client comes from its own lock file. Apache is a package of the system: as root it is
installed by apt-get, otherwise the one command that needs an administrator is printed. Nothing is started, and the
system's own Apache is not touched: the tests run one of their own, with a configuration of their own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from setup_portico import SetupError, find_npm, fingerprint

ROOT = Path(__file__).resolve().parent.parent
OPENID_CLIENT = ROOT / "tests" / "relying_parties" / "openid_client"
APACHE = Path("/usr/sbin/apache2")
MODULE = Path("/usr/lib/apache2/modules/mod_auth_openidc.so")
PACKAGES = ["apache2", "libapache2-mod-auth-openidc"]
COMMAND = ["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES]
# Debian starts a service that it installs. The tests need the program, not a web server on port 80.
STARTS_NOTHING = Path("/usr/sbin/policy-rc.d")


def main() -> int:
    """Return 0 when all of them are there, after installing what is missing."""
    try:
        install_openid_client()
    except SetupError as error:
        say(f"openid-client could not be installed: {error}")
        return 1
    return 0 if APACHE.exists() and MODULE.exists() else install_apache()


def install_openid_client() -> None:
    """Install from the lock file, unless that was done from the same lock already."""
    wanted = fingerprint([OPENID_CLIENT / "package.json", OPENID_CLIENT / "package-lock.json"])
    stamp = OPENID_CLIENT / "node_modules" / ".portico-stamp"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    npm, environment = find_npm()
    say("Installing openid-client for the tests ...")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    if run(command, environment, OPENID_CLIENT):
        raise SetupError(f"'{' '.join(command)}' failed in {OPENID_CLIENT}")
    stamp.write_text(wanted, encoding="utf-8")


def install_apache() -> int:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say("The tests sign in to Apache's mod_auth_openidc, which is not installed. Run this, then make test again:")
        say(f"\n    sudo apt-get install -y {' '.join(PACKAGES)}\n")
        return 1
    say("Installing Apache and mod_auth_openidc from the system's packages (about 10 MB) ...")
    ours = not STARTS_NOTHING.exists()
    if ours:
        STARTS_NOTHING.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
        STARTS_NOTHING.chmod(0o755)
    try:
        for command in (["apt-get", "update", "-q"], COMMAND):
            if run(command, {"DEBIAN_FRONTEND": "noninteractive"}, ROOT):
                say(
                    f"'{' '.join(command)}' failed. Install {' and '.join(PACKAGES)} by hand, then run make test again."
                )
                return 1
    finally:
        if ours:
            STARTS_NOTHING.unlink()
    return 0


def run(command: list[str], environment: dict[str, str], folder: Path) -> int:
    return subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        env={**os.environ, **environment},
        check=False,
    ).returncode


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
