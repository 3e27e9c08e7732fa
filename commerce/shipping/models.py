"""Delivery methods of a store, as rows: staff change them without code."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from commerce.stores.models import Store
from commerce.venezuela.states import STATES


class DeliveryMethod(models.Model):
    """One way to receive an order: brought to an address or picked up. Prices in USD with IVA."""

    class Kind(models.TextChoices):
        DELIVERY = "delivery", _("Entrega")
        PICKUP = "pickup", _("Retiro en tienda")

    store = models.ForeignKey(
        Store, on_delete=models.CASCADE, related_name="delivery_methods", verbose_name=_("tienda")
    )
    code = models.SlugField(_("código"), max_length=40)
    name = models.CharField(_("nombre"), max_length=80)
    description = models.CharField(_("descripción"), max_length=200, blank=True)
    kind = models.CharField(_("tipo"), max_length=10, choices=Kind, default=Kind.DELIVERY)
    price = models.DecimalField(
        _("precio"), max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    free_from = models.DecimalField(
        _("gratis desde"), max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    states = ArrayField(
        models.CharField(max_length=30, choices=STATES),
        verbose_name=_("estados"),
        default=list,
        blank=True,
        help_text=_("Vacío: todo el país."),
    )
    min_days = models.PositiveSmallIntegerField(_("días, desde"), default=0)
    max_days = models.PositiveSmallIntegerField(_("días, hasta"), default=1)
    is_active = models.BooleanField(_("activo"), default=True)
    position = models.PositiveSmallIntegerField(_("orden"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("método de entrega")
        verbose_name_plural = _("métodos de entrega")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["store", "code"], name="shipping_method_code_once_per_store"),
            models.CheckConstraint(
                condition=models.Q(max_days__gte=models.F("min_days")), name="shipping_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name


from oscar.apps.shipping.models import *  # noqa: E402, F403
