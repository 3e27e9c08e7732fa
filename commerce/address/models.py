"""Addresses: Venezuelan states and a reference point instead of a post code."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oscar.apps.address.abstract_models import AbstractUserAddress
from simple_history.models import HistoricalRecords


class UserAddress(AbstractUserAddress):
    """An address in a customer's address book.

    `line1` is the street and building, `line2` the neighbourhood, `line4` the city, `state` a state of Venezuela,
    `notes` the reference point.
    """

    label = models.CharField(_("nombre de la dirección"), max_length=40, blank=True)

    history = HistoricalRecords(
        excluded_fields=["search_text", "hash", "num_orders_as_shipping_address", "num_orders_as_billing_address"]
    )

    class Meta(AbstractUserAddress.Meta):
        abstract = False
        verbose_name = _("dirección")
        verbose_name_plural = _("direcciones")
        ordering = ["-is_default_for_shipping", "-num_orders_as_shipping_address", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default_for_shipping=True), name="address_one_default_for_shipping"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default_for_billing=True), name="address_one_default_for_billing"
            ),
        ]
        indexes = [
            models.Index(fields=["phone_number"], condition=~Q(phone_number=""), name="address_user_by_phone"),
        ]

    def __str__(self) -> str:
        return self.label or self.line1

    def validate_unique(self, exclude: Collection[str] | None = None) -> None:
        """Refuse an address that its owner has already saved."""
        try:
            super().validate_unique(exclude)
        except ValidationError as error:
            raise ValidationError(_("Ya tienes esa dirección guardada."), code="duplicate_address") from error


from oscar.apps.address.models import *  # noqa: E402, F403
