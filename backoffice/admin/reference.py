"""Reference data: banks, prefixes, taxes; and the doors that somebody tried."""

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backoffice.masking import mask_email
from backoffice.scoping import ReadOnlyAdmin, ScopedAdmin
from commerce.venezuela.models import Bank, PhonePrefix, TaxRate

# The library's own is in Django's plain look, and shows e-mails in clear.
admin.site.unregister(AccessAttempt)


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


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ReadOnlyAdmin):
    """Doors that were tried with the wrong password: deleting a row opens the door again."""

    list_display = ["attempt_time", "ip_address", "masked_username", "path_info", "failures_since_start", "is_locked"]
    list_filter = ["attempt_time"]
    search_fields = ["ip_address", "username"]
    ordering = ["-attempt_time"]
    fields = ["attempt_time", "ip_address", "masked_username", "path_info", "failures_since_start", "user_agent"]

    @admin.display(description=_("cuenta"), ordering="username")
    def masked_username(self, attempt: AccessAttempt) -> str:
        """Enough of the e-mail to recognise it."""
        return mask_email(attempt.username or "")

    @admin.display(description=_("bloqueado"), boolean=True)
    def is_locked(self, attempt: AccessAttempt) -> bool:
        """Whether the door is closed for now."""
        return bool(attempt.failures_since_start >= settings.AXES_FAILURE_LIMIT)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever manages locked doors may open one."""
        return ScopedAdmin.has_delete_permission(self, request, obj)
