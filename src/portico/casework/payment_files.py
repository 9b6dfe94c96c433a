"""Payment files for a bank: customer credit transfers of ISO 20022, pain.001.001.09. Pure: rows in, bytes out.

The classes of the message are generated from the official schema (pyiso20022); a transfer is TRF, a cheque is CHK. The
same rows give the same bytes.

:source: ISO 20022, Payments Initiation, pain.001.001.09 CustomerCreditTransferInitiationV09.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from pyiso20022.pain import pain_001_001_09 as pain
from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.formats.dataclass.serializers.config import SerializerConfig
from xsdata.models.datatype import XmlDate, XmlDateTime

from portico.casework.errors import AccountNotPossible, PayeeIncomplete, PaymentNotPossible
from portico.casework.rules import money
from portico.casework.types.payments import BankAccount, Party, PaymentMethod, PaymentRow

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
_NAME, _LINE, _LINES, _TEXT, _ID = 140, 70, 7, 140, 35
_CODES: Mapping[PaymentMethod, pain.PaymentMethod3Code] = {
    PaymentMethod.TRANSFER: pain.PaymentMethod3Code.TRF,
    PaymentMethod.CHEQUE: pain.PaymentMethod3Code.CHK,
}
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,34}")


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself.

    :param message_id: at most 35 characters; a bank refuses the same one twice.
    :param made_at: aware instant; the file says it in UTC.
    :param pay_on: the civil day on which the bank shall pay.
    :param payer: the authority with its account.
    """

    message_id: str
    made_at: dt.datetime
    pay_on: dt.date
    payer: Party


def written(header: Header, rows: Sequence[PaymentRow]) -> bytes:
    """Return the file: one group of payments for each method and currency.

    :raises PaymentNotPossible: there are no payments, one id is there twice, or an amount is nothing.
    :raises AccountNotPossible: an account is none, or nobody says at which bank it is.
    :raises PayeeIncomplete: there is no name, or no address for a cheque.
    """
    ids = [row.end_to_end_id for row in rows]
    if not rows or len(set(ids)) != len(ids):
        raise PaymentNotPossible(payment=header.message_id)
    account = header.payer.account
    if account is None:
        raise AccountNotPossible(party=header.payer.name)
    initiation = pain.CustomerCreditTransferInitiationV09(
        grp_hdr=pain.GroupHeader85(
            msg_id=_identifier(header.message_id),
            cre_dt_tm=XmlDateTime.from_datetime(header.made_at.astimezone(dt.UTC).replace(microsecond=0)),
            nb_of_txs=str(len(rows)),
            ctrl_sum=_total(rows),
            initg_pty=pain.PartyIdentification135(nm=money.line_of(header.payer.name, _NAME)),
        ),
        pmt_inf=list(_groups(header, account, rows)),
    )
    serializer = XmlSerializer(config=SerializerConfig(indent="  "))
    document = pain.Document(cstmr_cdt_trf_initn=initiation)
    return serializer.render(document, ns_map={None: NAMESPACE}).encode()


def _groups(header: Header, account: BankAccount, rows: Sequence[PaymentRow]) -> Iterable[pain.PaymentInstruction30]:
    ordered = sorted(rows, key=_kind)
    for number, (_kept, group) in enumerate(groupby(ordered, key=_kind), 1):
        each = list(group)
        yield pain.PaymentInstruction30(
            pmt_inf_id=f"{header.message_id[: _ID - 4]}-{number:03}",
            pmt_mtd=_code(each[0]),
            nb_of_txs=str(len(each)),
            ctrl_sum=_total(each),
            reqd_exctn_dt=pain.DateAndDateTime2Choice(dt=XmlDate.from_date(header.pay_on)),
            dbtr=_party(header.payer),
            dbtr_acct=_account(account, header.payer.name),
            dbtr_agt=_bank(account) or _bank_not_provided(),
            cdt_trf_tx_inf=[_transaction(row) for row in each],
        )


def _kind(row: PaymentRow) -> tuple[str, str]:
    return row.method, row.currency


def _code(row: PaymentRow) -> pain.PaymentMethod3Code:
    if row.method not in _CODES:
        raise PaymentNotPossible(payment=row.end_to_end_id)
    return _CODES[row.method]


def _total(rows: Iterable[PaymentRow]) -> Decimal:
    return sum((row.amount for row in rows), Decimal(0))


def _transaction(row: PaymentRow) -> pain.CreditTransferTransaction34:
    if row.amount <= 0 or not row.amount.is_finite():
        raise PaymentNotPossible(payment=row.end_to_end_id)
    payee, account = row.payee, row.payee.account
    cheque = row.method is PaymentMethod.CHEQUE
    if not money.line_of(payee.name, _NAME) or (
        cheque and not any(money.line_of(line, _LINE) for line in payee.address)
    ):
        raise PayeeIncomplete(payment=row.end_to_end_id)
    if not cheque and account is None:
        raise AccountNotPossible(party=payee.name)
    paid_to = account if not cheque else None
    return pain.CreditTransferTransaction34(
        pmt_id=pain.PaymentIdentification6(
            instr_id=_identifier(row.end_to_end_id), end_to_end_id=_identifier(row.end_to_end_id)
        ),
        amt=pain.AmountType4Choice(
            instd_amt=pain.ActiveOrHistoricCurrencyAndAmount(value=row.amount, ccy=row.currency)
        ),
        chq_instr=pain.Cheque11(
            dlvry_mtd=pain.ChequeDeliveryMethod1Choice(cd=pain.ChequeDelivery1Code.MLCD)  # mailed to whoever is paid
        )
        if cheque
        else None,
        cdtr_agt=_bank(paid_to) if paid_to is not None else None,
        cdtr=_party(payee),
        cdtr_acct=_account(paid_to, payee.name) if paid_to is not None else None,
        rmt_inf=pain.RemittanceInformation16(ustrd=[money.line_of(row.text, _TEXT) or row.end_to_end_id]),
    )


def _party(party: Party) -> pain.PartyIdentification135:
    lines = [line for line in (money.line_of(each, _LINE) for each in party.address) if line][:_LINES]
    address = pain.PostalAddress24(ctry=party.country or None, adr_line=lines) if lines or party.country else None
    return pain.PartyIdentification135(nm=money.line_of(party.name, _NAME), pstl_adr=address)


def _account(account: BankAccount, party: str) -> pain.CashAccount38:
    money.check_account(account, party)
    if account.iban:
        return pain.CashAccount38(id=pain.AccountIdentification4Choice(iban=account.iban))
    scheme = pain.AccountSchemeName1Choice(prtry=money.line_of(account.scheme, _ID)) if account.scheme else None
    other = pain.GenericAccountIdentification1(id=money.line_of(account.number, 34), schme_nm=scheme)
    return pain.CashAccount38(id=pain.AccountIdentification4Choice(othr=other))


def _bank(account: BankAccount) -> pain.BranchAndFinancialInstitutionIdentification6 | None:
    if not account.bic and not account.member:
        return None
    clearing = pain.ClearingSystemIdentification2Choice(cd=account.clearing) if account.clearing else None
    member = pain.ClearingSystemMemberIdentification2(clr_sys_id=clearing, mmb_id=money.line_of(account.member, _ID))
    return pain.BranchAndFinancialInstitutionIdentification6(
        fin_instn_id=pain.FinancialInstitutionIdentification18(
            bicfi=account.bic or None, clr_sys_mmb_id=member if account.member else None
        )
    )


def _bank_not_provided() -> pain.BranchAndFinancialInstitutionIdentification6:
    """Return what stands for the payer's bank where its IBAN says it: the schema wants something there."""
    other = pain.GenericFinancialIdentification1(id="NOTPROVIDED")
    return pain.BranchAndFinancialInstitutionIdentification6(
        fin_instn_id=pain.FinancialInstitutionIdentification18(othr=other)
    )


def _identifier(text: str) -> str:
    if not _IDENTIFIER.fullmatch(text):
        raise PaymentNotPossible(payment=text)
    return text
