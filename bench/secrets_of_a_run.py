"""The secrets of one run of a benchmark: made anew each time, worth nothing afterwards."""

from __future__ import annotations

import json

from portico.evidence import keys

SECRETS = {
    "SECRET_KEY": "only-for-benchmarks-" + "x" * 40,
    "PORTICO_DATA_KEYS": json.dumps({"bench": keys.new_seed()}),
    "PORTICO_LEDGER_KEY": keys.new_seed(),
    "PORTICO_RECEIPT_KEY": keys.new_seed(),
    "PORTICO_LEDGER_ORIGIN": "bench.example/ledger",
}
