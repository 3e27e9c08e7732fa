"""Suppliers, stock and prices."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from oscar.apps.partner.abstract_models import AbstractPartner, AbstractStockRecord
from oscar.apps.partner.exceptions import InvalidStockAdjustment
from simple_history.models import HistoricalRecords

from commerce.stores.models import Store


class Partner(AbstractPartner):
    """Who holds the stock of a store: a warehouse, the shop itself or a supplier."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="partners", verbose_name=_("tienda"))


class StockRecord(AbstractStockRecord):
    """Stock and price of one product. `price` is in USD for one unit of sale with IVA; stock counts steps of sale."""

    price = models.DecimalField(
        _("precio con IVA"), decimal_places=2, max_digits=12, blank=True, null=True, validators=[MinValueValidator(0)]
    )

    history = HistoricalRecords(excluded_fields=["date_updated", "num_allocated"])

    class Meta(AbstractStockRecord.Meta):
        abstract = False
        indexes = [models.Index(fields=["product", "price"], name="partner_price_of_product")]
        constraints = [
            models.CheckConstraint(
                condition=Q(price__isnull=True) | Q(price__gte=0), name="partner_price_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(num_allocated__isnull=True) | Q(num_allocated__gte=0),
                name="partner_allocation_not_negative",
            ),
        ]

    def allocate(self, quantity: int) -> None:
        """Set `quantity` steps aside for an order, only where that many are free.

        Oscar adds without looking; here the condition is part of the UPDATE, so two buyers of the last unit cannot
        both get it, whatever the caller has checked before.

        Raises:
            InvalidStockAdjustment: fewer than `quantity` are free.
        """
        if not self.can_track_allocations:
            return
        free = Coalesce(F("num_in_stock"), 0) - Coalesce(F("num_allocated"), 0)
        changed = (
            type(self)
            .objects.annotate(free=free)
            .filter(pk=self.pk, free__gte=quantity)
            .update(num_allocated=Coalesce(F("num_allocated"), 0) + quantity)
        )
        if not changed:
            raise InvalidStockAdjustment(_("No queda tanto de este producto."))
        self.refresh_from_db(fields=["num_allocated"])

    allocate.alters_data = True  # type: ignore[attr-defined]


from oscar.apps.partner.models import *  # noqa: E402, F403
