"""Check that payment files are valid by ISO 20022's own schema.

    .venv/bin/python scripts/check_payment_files.py ../shared/conformance/iso20022

Files of transfers and cheques, in several currencies, to accounts of each kind, with names of every length and script.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from decimal import Decimal
from pathlib import Path

from lxml import etree

from portico.casework import payment_files
from portico.casework.payment_files import Header
from portico.casework.types.payments import BankAccount, Party, PaymentMethod, PaymentRow

SCHEMA = "pain.001.001.09.xsd"
FILES = 300
ACCOUNTS = (
    BankAccount(iban="PT50000201231234567890154"),
    BankAccount(iban="NO9386011117947", bic="DNBANOKK"),
    BankAccount(number="1234567", bic="NOSCCATTXXX", member="000200001", clearing="CACPA"),
    BankAccount(number="0001-2 34567-8", scheme="conta corrente", member="00000000", clearing="BRSTR"),
    BankAccount(number="X" * 50, member="000300002"),
)
NAMES = ("Ana Silva", "Þórður Øye-Łukasz", "محمد", "李小龍", "N" * 200, "A\u0000B\ud7ff <&> \"'", "  spaces  ")
ADDRESSES = (
    ("12 Main Street", "Ottawa ON K1A 0A1"),
    tuple(f"Line {n} " + "y" * 90 for n in range(12)),
    ("", "Sé", " "),
)


def main(folder: str) -> int:
    """Write files, check each by the schema, and say what is wrong."""
    schema = etree.XMLSchema(etree.parse(Path(folder) / SCHEMA))
    draw = random.Random(20022)
    wrong = payments = 0
    for number in range(FILES):
        rows = [row_of(draw, f"E-{number}-{each}") for each in range(draw.choice((1, 2, 5, 40)))]
        payments += len(rows)
        header = Header(
            message_id=f"PORTICO-{number:027}",
            made_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=draw.randrange(10**8)),
            pay_on=dt.date(2026, 1, 1) + dt.timedelta(days=draw.randrange(1000)),
            payer=Party(
                draw.choice(NAMES), draw.choice(ACCOUNTS), draw.choice((*ADDRESSES, ())), draw.choice(("", "CA"))
            ),
        )
        if not schema.validate(etree.fromstring(payment_files.written(header, rows))):
            wrong += 1
            print(f"file {number}: {schema.error_log.last_error}", file=sys.stderr)  # type: ignore[attr-defined]
    print(f"pain.001.001.09: {FILES} files with {payments} payments, {wrong} not valid by the official schema")
    return 1 if wrong else 0


def row_of(draw: random.Random, id: str) -> PaymentRow:
    """Return any payment."""
    method = draw.choice((PaymentMethod.TRANSFER, PaymentMethod.CHEQUE))
    currency, exponent = draw.choice((("CAD", 2), ("NOK", 2), ("EUR", 2), ("BRL", 2), ("JPY", 0), ("KWD", 3)))
    payee = Party(draw.choice(NAMES), draw.choice(ACCOUNTS), draw.choice(ADDRESSES), draw.choice(("", "CA", "NO")))
    amount = Decimal(draw.randrange(1, 10**9)).scaleb(-exponent)
    return PaymentRow(id, method, amount, currency, payee, draw.choice(("Refund", "R" * 300, "Remboursement — été")))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
