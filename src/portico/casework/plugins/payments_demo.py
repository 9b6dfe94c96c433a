"""Payment providers for the demo and for tests: one that works, one that refuses, one that crashes.

Nobody pays anything. The page on which one would is a page of this installation.
"""

from __future__ import annotations

from portico.casework.base import AskedToPay, FeeToPay, MoneyBack, PaymentAnswer, PaymentOutcome
from portico.casework.errors import PaymentRefused


class Working:
    """Everything is paid as soon as it is asked for, and paid back too."""

    def start(self, fee: FeeToPay) -> AskedToPay:
        """See `base.PaymentProvider`."""
        return AskedToPay(reference=f"demo-{fee.id}", address=f"/demo/payments/{fee.id}/")

    def outcome(self, reference: str) -> PaymentOutcome:
        """See `base.PaymentProvider`."""
        return PaymentOutcome(PaymentAnswer.PAID)

    def pay_back(self, money: MoneyBack) -> str:
        """See `base.PaymentProvider`."""
        return f"demo-back-{money.id}"


class Refusing:
    """Asks for payment, then takes none; pays nothing back."""

    def start(self, fee: FeeToPay) -> AskedToPay:
        """See `base.PaymentProvider`."""
        return AskedToPay(reference=f"demo-{fee.id}", address=f"/demo/payments/{fee.id}/")

    def outcome(self, reference: str) -> PaymentOutcome:
        """See `base.PaymentProvider`."""
        return PaymentOutcome(PaymentAnswer.REFUSED)

    def pay_back(self, money: MoneyBack) -> str:
        """See `base.PaymentProvider`."""
        raise PaymentRefused


class Crashing:
    """Has a fault."""

    def start(self, fee: FeeToPay) -> AskedToPay:
        """See `base.PaymentProvider`."""
        raise RuntimeError("This payment provider has a fault, on purpose.")

    def outcome(self, reference: str) -> PaymentOutcome:
        """See `base.PaymentProvider`."""
        raise RuntimeError("This payment provider has a fault, on purpose.")

    def pay_back(self, money: MoneyBack) -> str:
        """See `base.PaymentProvider`."""
        raise RuntimeError("This payment provider has a fault, on purpose.")
