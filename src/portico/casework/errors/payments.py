"""What can go wrong with fees, refunds and payment files, in sentences."""

from __future__ import annotations

from portico.casework.errors.base import CaseworkError
from portico.kernel.errors import Conflict, Invalid, NotFound, Unavailable


class NoFee(CaseworkError, NotFound):
    """Nothing has to be paid for this case."""

    code = "casework.no-fee"


class FeePaid(CaseworkError, Conflict):
    """The fee of this case is paid. Nothing more has to be done."""

    code = "casework.fee-paid"


class FeeNotDue(CaseworkError, Conflict):
    """This fee cannot be paid any more: the case has ended. Open the case to see what happened."""

    code = "casework.fee-not-due"


class NoPaymentProvider(CaseworkError, Unavailable):
    """The fee cannot be paid online at the moment. Pay at a counter or by mail, or try again later."""

    code = "casework.no-payment-provider"


class PaymentRefused(CaseworkError, Invalid):
    """The payment was refused, and nothing was taken. Try again, or pay another way."""

    code = "casework.payment-refused"


class PaymentUnavailable(CaseworkError, Unavailable):
    """The payment service does not answer at the moment. Nothing is lost: try again in a few minutes."""

    code = "casework.payment-unavailable"


class PaymentNotFound(CaseworkError, NotFound):
    """There is no payment {payment}. Check the number: it stands in the payment file and in the message to the person."""

    code = "casework.payment-not-found"


class PaymentNotPossible(CaseworkError, Invalid):
    """The payment {payment} cannot be in a payment file: its number or its amount is not right. Correct it and try again."""

    code = "casework.payment-not-possible"


class AccountNotPossible(CaseworkError, Invalid):
    """The account of {party} is not one that a bank can pay to or from. Give an IBAN, or an account number with its bank."""

    code = "casework.account-not-possible"


class PayeeIncomplete(CaseworkError, Invalid):
    """It is not known whom to pay with {payment}: a name is needed, and an address for a cheque."""

    code = "casework.payee-incomplete"


class PayerIncomplete(CaseworkError, Invalid):
    """Give the name and the address of whoever paid. A refund would be a cheque that is mailed there."""

    code = "casework.payer-incomplete"


class NoPayingAccount(CaseworkError, Invalid):
    """{authority} has no account to pay from. Add it to the setting PORTICO_PAYMENTS; the payments wait until then."""

    code = "casework.no-paying-account"


class PaymentFileNotFound(CaseworkError, NotFound):
    """There is no payment file {file}. `portico payments list` shows those that there are."""

    code = "casework.payment-file-not-found"


class PaymentFileChanged(CaseworkError, Invalid):
    """This is not payment file {file} as it was made: it was changed. Write it again with `portico payments write {file}`."""

    code = "casework.payment-file-changed"


class PaymentFileSent(CaseworkError, Conflict):
    """Payment file {file} was sent on {day}. Do not send it again: everybody in it would be paid twice."""

    code = "casework.payment-file-sent"


class PaymentNotSent(CaseworkError, Conflict):
    """The payment {payment} is in no file that was sent, so the bank can have said nothing of it. Check the number."""

    code = "casework.payment-not-sent"


class PaymentSettled(CaseworkError, Conflict):
    """The bank has already said of payment {payment}: {status}. Ask the bank which of the two is right."""

    code = "casework.payment-settled"
