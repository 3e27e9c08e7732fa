"""What stores owe their customers as credit: to look at; it changes with refunds and with what is spent."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.masking import mask_email
from backoffice.scoping import ReadOnlyAdmin, ReadOnlyInline
from commerce.money.rules import format_usd
from commerce.payment.models import StoreCredit, StoreCreditEntry


class EntryInline(ReadOnlyInline):
    """How the balance came about, the latest first."""

    model = StoreCreditEntry
    fields = ["at", "kind", "amount", "order", "reason", "by"]
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With orders and people, in one query."""
        return super().get_queryset(request).select_related("order", "by")


@admin.register(StoreCredit)
class StoreCreditAdmin(ReadOnlyAdmin):
    """Balances, the largest first."""

    list_display = ["customer", "worth", "store"]
    list_select_related = ["user", "store"]
    list_filter = ["store"]
    search_fields = ["user__email", "user__first_name", "user__last_name", "entries__order__number"]
    fields = ["customer", "store", "worth"]
    readonly_fields = fields
    inlines = [EntryInline]

    @admin.display(description=_("cliente"), ordering="user")
    def customer(self, credit: StoreCredit) -> str:
        """The name, or enough of the address to know who it is."""
        return credit.user.get_full_name() or mask_email(credit.user.email)

    @admin.display(description=_("saldo"), ordering="balance")
    def worth(self, credit: StoreCredit) -> str:
        """In USD."""
        return format_usd(credit.balance)
