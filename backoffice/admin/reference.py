"""Reference data: banks, prefixes, taxes; and the journal."""

from django.contrib import admin

from backoffice.scoping import ReadOnlyAdmin, ScopedAdmin
from commerce.journal.models import Delivery, JournalEntry
from commerce.venezuela.models import Bank, PhonePrefix, TaxRate


@admin.register(Bank)
class BankAdmin(ScopedAdmin):
    """Banks of Venezuela."""

    list_display = ["code", "name", "is_active", "supports_mobile_payment"]
    list_filter = ["is_active", "supports_mobile_payment"]
    search_fields = ["code", "name"]
    ordering = ["code"]


@admin.register(PhonePrefix)
class PhonePrefixAdmin(ScopedAdmin):
    """Mobile prefixes."""

    list_display = ["prefix", "operator"]
    search_fields = ["prefix", "operator"]


@admin.register(TaxRate)
class TaxRateAdmin(ScopedAdmin):
    """Taxes."""

    list_display = ["name", "code", "percent"]
    search_fields = ["name", "code"]


@admin.register(JournalEntry)
class JournalEntryAdmin(ReadOnlyAdmin):
    """What happened, in order."""

    list_display = ["occurred_at", "verb", "subject_type", "subject_id", "actor", "actor_label"]
    list_select_related = ["actor"]
    list_filter = ["verb"]
    search_fields = ["verb", "subject_id", "request_id"]
    ordering = ["-id"]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Which subscriber has heard of what."""

    list_display = ["entry", "subscriber", "state", "attempts", "next_attempt_at"]
    list_select_related = ["entry"]
    list_filter = ["state", "subscriber"]
    search_fields = ["subscriber"]
    ordering = ["-id"]
