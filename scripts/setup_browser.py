"""Make sure that the tests have a browser: the system's Chromium. `make test` calls it.

As root it is installed by apt-get. Otherwise the one command that needs an administrator is printed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
COMMAND = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]


def main() -> int:
    """Return 0 when a browser is there, after installing it if need be."""
    if any(shutil.which(name) for name in NAMES):
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        say("The tests click through the pages in Chromium, which is not installed. Run this, then make test again:")
        say("\n    sudo apt-get install -y chromium\n")
        return 1
    say("Installing Chromium from the system's packages (about 110 MB) ...")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], COMMAND):
        if subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=sys.stderr, env=environment, check=False
        ).returncode:
            say(f"'{' '.join(command)}' failed. Install Chromium by hand, then run make test again.")
            return 1
    return 0


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
