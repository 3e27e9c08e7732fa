"""Takes the place of Oscar's `voucher` app. Oscar's own configuration would load its views, which we do not use."""

from django.utils.translation import gettext_lazy as _
from oscar.core.application import OscarConfig


class VoucherConfig(OscarConfig):
    name = "commerce.voucher"
    label = "voucher"
    verbose_name = _("Cupones")

    def ready(self) -> None:
        """Connect Oscar's signal receivers."""
        import oscar.apps.voucher.receivers  # noqa: F401
