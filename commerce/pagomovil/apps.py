from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagoMovilConfig(AppConfig):
    name = "commerce.pagomovil"
    verbose_name = _("Pago Móvil")

    def ready(self) -> None:
        """Make the way to pay known, and register what else happens when the journal tells of a payment."""
        from commerce.payment import review

        from . import method, queries, subscribers  # noqa: F401

        review.register(queries.orders_in_review)
