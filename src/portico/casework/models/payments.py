"""Money: the fee of a case, how it was paid, what goes back, and the files by which a bank pays it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from portico.casework.models.cases import Case
from portico.casework.models.promises import Promise
from portico.casework.types.payments import PaidBy, PaymentMethod, PaymentStatus, RefundCause, RequestStatus
from portico.kernel.ids import uuid7

# Wide enough for every currency of ISO 4217; rounded to the currency's smallest unit before it is written.
_DIGITS, _DECIMALS = 18, 4


class Fee(models.Model):
    """What an application costs (CPSV-AP: Cost), by the rule of its release on the day it was sent."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="fee")
    person_id = models.UUIDField()
    amount = models.DecimalField(max_digits=_DIGITS, decimal_places=_DECIMALS)
    currency = models.CharField(max_length=3)
    law = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="casework_fee_is_something", condition=Q(amount__gt=0)),
        ]


class PaymentRequest(models.Model):
    """Somebody went to pay a fee online. It is written before the provider hears of it."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    fee = models.ForeignKey(Fee, on_delete=models.PROTECT, related_name="requests")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField()
    end_to_end_id = models.CharField(max_length=35, unique=True)
    provider = models.CharField(max_length=80)
    recorded_by = models.CharField(max_length=100)  # who, and by which mandate
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fee", "number"], name="casework_payment_request_number"),
        ]


class PaymentRequestState(models.Model):
    """What the provider said of it; the highest number counts."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(PaymentRequest, on_delete=models.PROTECT, related_name="states")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=[(status.value, status.value) for status in RequestStatus])
    reference = models.CharField(max_length=200, blank=True)  # the provider's
    address = models.CharField(max_length=2000, blank=True)  # where the person pays
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["request", "number"], name="casework_payment_request_state"),
        ]


class FeePayment(models.Model):
    """A fee was paid: once."""

    history = True
    sealed: ClassVar = "fee-payer"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    fee = models.OneToOneField(Fee, on_delete=models.PROTECT, related_name="payment")
    person_id = models.UUIDField()
    paid_by = models.CharField(max_length=10, choices=[(paid.value, paid.value) for paid in PaidBy])
    request = models.OneToOneField(PaymentRequest, on_delete=models.PROTECT, null=True, related_name="payment")
    payer = models.TextField(blank=True)  # JSON of a Party, encrypted: where a refund goes
    recorded_by = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="casework_paid_online_by_a_request",
                condition=Q(paid_by=PaidBy.ONLINE, request__isnull=False)
                | (~Q(paid_by=PaidBy.ONLINE) & Q(request__isnull=True)),
            ),
        ]


class Refund(models.Model):
    """Money that is owed to somebody: once per case and cause."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="refunds")
    person_id = models.UUIDField()
    cause = models.CharField(max_length=16, choices=[(cause.value, cause.value) for cause in RefundCause])
    promise = models.OneToOneField(Promise, on_delete=models.PROTECT, null=True, related_name="refund")
    amount = models.DecimalField(max_digits=_DIGITS, decimal_places=_DECIMALS)
    currency = models.CharField(max_length=3)
    law = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "cause"], name="casework_refund_once"),
            models.CheckConstraint(name="casework_refund_is_something", condition=Q(amount__gt=0)),
        ]


class PaymentOrder(models.Model):
    """An authority pays a refund. A new one follows only when the bank rejected the one before."""

    history = True
    sealed: ClassVar = "payee"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="orders")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField()
    authority = models.CharField(max_length=80)
    method = models.CharField(max_length=10, choices=[(method.value, method.value) for method in PaymentMethod])
    amount = models.DecimalField(max_digits=_DIGITS, decimal_places=_DECIMALS)
    currency = models.CharField(max_length=3)
    end_to_end_id = models.CharField(max_length=35, unique=True)
    request = models.ForeignKey(PaymentRequest, on_delete=models.PROTECT, null=True, related_name="+")
    payee = models.TextField(blank=True)  # JSON of a Party, encrypted
    text = models.CharField(max_length=140)  # what the payee reads on a statement
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["refund", "number"], name="casework_payment_order_number"),
            models.CheckConstraint(
                name="casework_original_has_a_request",
                condition=~Q(method=PaymentMethod.ORIGINAL) | Q(request__isnull=False),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["authority", "currency", "at"], name="casework_payment_authority")]


class PaymentState(models.Model):
    """Where a payment stands; the highest number counts."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(PaymentOrder, on_delete=models.PROTECT, related_name="states")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=[(status.value, status.value) for status in PaymentStatus])
    reference = models.CharField(max_length=200, blank=True)  # the provider's or the bank's
    reason = models.CharField(max_length=200, blank=True)  # why the bank or the provider does not pay
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "number"], name="casework_payment_state_number"),
        ]


class PaymentFile(models.Model):
    """A payment file of one authority and currency (ISO 20022: pain.001). Its bytes follow from its rows."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    authority = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    message_id = models.CharField(max_length=35, unique=True)
    payer = models.JSONField()  # the authority's name and account on that day
    pay_on = models.DateField()
    count = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=_DIGITS, decimal_places=_DECIMALS)
    sha256 = models.CharField(max_length=64)  # of the bytes
    at = models.DateTimeField()


class PaymentFileEntry(models.Model):
    """A payment is in a file: in one, and for ever."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file = models.ForeignKey(PaymentFile, on_delete=models.PROTECT, related_name="entries")
    order = models.OneToOneField(PaymentOrder, on_delete=models.PROTECT, related_name="entry")
    person_id = models.UUIDField()
    number = models.PositiveIntegerField()  # its place in the file

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "number"], name="casework_payment_file_place"),
        ]


class PaymentFileSending(models.Model):
    """A payment file was handed to the bank: once."""

    history = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    file = models.OneToOneField(PaymentFile, on_delete=models.PROTECT, related_name="sending")
    recorded_by = models.CharField(max_length=100)
    at = models.DateTimeField()
