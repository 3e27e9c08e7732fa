from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagoMovilConfig(AppConfig):
    name = "commerce.pagomovil"
    verbose_name = _("Pago Móvil")

    def ready(self) -> None:
        """Make the way to pay known, and register what else happens when the journal tells of a payment."""
        from commerce.payment import review
        from commerce.payment.methods import register_resolver

        from . import method, queries, subscribers, ways  # noqa: F401

        register_resolver(ways.resolve)
        review.register(queries.orders_in_review)
