"""Makes people in the database for bench/evidence.py and prints their ids; makes the table for bare commits too."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portico.site.settings")

import django  # noqa: E402

django.setup()

import psycopg  # noqa: E402
from django.db import transaction  # noqa: E402
from tests.exchanging import number_of  # noqa: E402

from portico.identity import actions as identity  # noqa: E402
from portico.kernel import clock  # noqa: E402


def main() -> None:
    """Make them."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS bench_commit (number bigint, text text)")
        owner.execute("GRANT INSERT ON bench_commit TO portico_app")
    at = clock.now()
    with transaction.atomic():
        for person in range(int(sys.argv[1])):
            print(identity.ensure_person(identity_number=number_of(person), display_name="", at=at))


if __name__ == "__main__":
    main()
