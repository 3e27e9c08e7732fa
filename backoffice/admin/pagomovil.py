"""Pago Móvil as plain lists, to look things up; the work is done at the desks, and nothing is edited here."""

from datetime import time
from typing import Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.filters import DaysFilter
from backoffice.scoping import ReadOnlyAdmin
from commerce.pagomovil.models import (
    AccountChange,
    Credit,
    DayClose,
    PaymentReport,
    Quote,
    RecipientAccount,
    StatementLine,
)
from commerce.stores.markup.dates import clock
from commerce.venezuela.rules import mask_account


@admin.register(RecipientAccount)
class RecipientAccountAdmin(ReadOnlyAdmin):
    """Where money arrives; the numbers are masked."""

    list_display = ["bank", "title", "currency", "holder", "store", "is_active"]
    list_select_related = ["bank", "store"]
    list_filter = ["store", "is_active"]
    search_fields = ["holder"]
    fields = ["store", "bank", "holder", "masked_number", "uses_own_cents", "is_active", "position"]
    readonly_fields = ["masked_number"]

    @admin.display(description=_("número de cuenta"))
    def masked_number(self, account: RecipientAccount) -> str:
        """The account's number with its middle hidden."""
        return mask_account(account.account_number) if account.account_number else "—"


@admin.register(AccountChange)
class AccountChangeAdmin(ReadOnlyAdmin):
    """Who asked for which change of an account, and who signed."""

    list_display = ["account", "store", "requested_by", "requested_at", "state", "decided_by"]
    list_select_related = ["account__bank", "store", "requested_by", "decided_by"]
    list_filter = ["store", "state"]
    search_fields = ["note"]
    fields = ["store", "account", "requested_by", "requested_at", "state", "decided_by", "decided_at", "note"]


@admin.register(Quote)
class QuoteAdmin(ReadOnlyAdmin):
    """What orders were quoted at."""

    list_display = ["order", "usd", "amount_ves", "rate", "state", "expires_at"]
    list_select_related = ["order", "rate"]
    list_filter = ["state"]
    search_fields = ["=order__number"]
    fields = ["order", "account", "rate", "usd", "amount_ves", "own_cents", "state", "created_at", "expires_at"]


class ReportedHourFilter(SimpleListFilter):
    """Reports by the hour of the day at which they came."""

    title = _("hora en que se reportó")
    parameter_name = "hora"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The hours of a day."""
        return [(str(hour), clock(time(hour))) for hour in range(24)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[PaymentReport]) -> QuerySet[PaymentReport]:
        """Those of the chosen hour, in the shop's time."""
        value = self.value()
        return queryset.filter(created_at__hour=int(value)) if value and value.isdecimal() else queryset


@admin.register(PaymentReport)
class PaymentReportAdmin(ReadOnlyAdmin):
    """What customers reported; phones, documents and receipts are seen at the desk."""

    list_display = ["order", "amount", "reference_typed", "bank", "paid_on", "state", "created_at"]
    list_select_related = ["order", "bank"]
    list_filter = ["store", "state", ("decided_at", DaysFilter), ReportedHourFilter]
    search_fields = ["=order__number", "=reference"]
    fields = [
        "store", "order", "quote", "account", "bank", "reference_typed", "amount", "paid_on",
        "state", "reason", "created_at", "decided_at", "decided_by",
    ]  # fmt: skip


@admin.register(StatementLine)
class StatementLineAdmin(ReadOnlyAdmin):
    """What the banks wrote."""

    list_display = ["value_date", "amount", "reference", "description", "account", "state"]
    list_select_related = ["account__bank"]
    list_filter = ["state"]
    search_fields = ["=reference_digits", "=reference"]
    fields = ["account", "statement", "row", "value_date", "amount", "reference", "description", "balance", "state"]


@admin.register(Credit)
class CreditAdmin(ReadOnlyAdmin):
    """Money that is booked, and to which order."""

    list_display = ["order", "amount", "usd", "reference", "value_date", "booked_by", "booked_at"]
    list_select_related = ["order", "booked_by"]
    search_fields = ["=order__number", "=reference"]
    fields = [
        "order",
        "report",
        "account",
        "line",
        "reference",
        "value_date",
        "amount",
        "usd",
        "booked_at",
        "booked_by",
    ]


@admin.register(DayClose)
class DayCloseAdmin(ReadOnlyAdmin):
    """Days that were closed, with their figures."""

    list_display = ["day", "account", "first_by", "second_by", "second_at"]
    list_select_related = ["account__bank", "first_by", "second_by"]
    search_fields = ["=day"]
    fields = ["account", "day", "figures", "first_by", "first_at", "second_by", "second_at"]
