"""The environment of all tests. No test may depend on what the machine's environment says.

A pytest plug-in of its own (`-p` in pyproject.toml) and not part of conftest.py: Django's settings are read before any
conftest.py is.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import tempfile

for _name in ("DATABASE_URL", "DATABASE_OWNER_URL", "PORTICO_TODAY", "PORTICO_REGISTRIES", "PORTICO_EXCHANGE_KEYS"):
    os.environ.pop(_name, None)
os.environ.update(
    SECRET_KEY="only-for-tests-" + "x" * 40,
    PORTICO_DATA_KEYS=json.dumps({"test": base64.b64encode(b"only-for-tests".ljust(32, b"x")).decode()}),
    PORTICO_LEDGER_KEY=base64.b64encode(b"only-for-tests: the log".ljust(32, b"x")).decode(),
    PORTICO_FILED_AT_ONCE="1000000",
    PORTICO_RECEIPT_KEY=base64.b64encode(b"only-for-tests: receipts".ljust(32, b"x")).decode(),
    PORTICO_LEDGER_ORIGIN="portico.example/ledger",
    PORTICO_STATE=tempfile.mkdtemp(prefix="portico-test-state-"),
    PORTICO_INSECURE_COOKIES="yes",
    PORTICO_CODES_IN_FILE="yes",
    PORTICO_SCANNER="demo-works",
    PORTICO_PAYMENTS='{"*": {"provider": "demo-works", "payer": {"name": "A test", "account": {"number": "1", "member": "2"}}}}',
    PORTICO_STATIC_FROM_SOURCE="yes",
    ALLOWED_HOSTS="127.0.0.1,localhost,testserver",
    # The browser's driver keeps an event loop in the thread of the tests; Django would refuse its database there, though
    # nothing that uses it is asynchronous.
    DJANGO_ALLOW_ASYNC_UNSAFE="yes",
)


def pytest_unconfigure() -> None:
    """Remove the temporary state folder."""
    shutil.rmtree(os.environ["PORTICO_STATE"], ignore_errors=True)
