"""Voucher codes of one store."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oscar.apps.voucher.abstract_models import AbstractVoucher, AbstractVoucherSet
from simple_history.models import HistoricalRecords

from commerce.offer.models import ConditionalOffer
from commerce.stores.models import Store

from . import rules


class Voucher(AbstractVoucher):
    """A code that gives the discount of its offers in one store; the same code may exist in another store.

    Its uses are its rows of VoucherApplication: one for each order placed with it, gone when the order is cancelled.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="vouchers", verbose_name=_("tienda"))
    code = models.CharField(_("código"), max_length=128, db_index=True)
    name = models.CharField(_("nombre"), max_length=128)
    usage_limit = models.PositiveIntegerField(
        _("usos en total"), null=True, blank=True, help_text=_("Vacío: sin límite.")
    )
    usage_limit_per_user = models.PositiveIntegerField(_("usos por cliente"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("detenido el"), null=True, blank=True, editable=False)

    history = HistoricalRecords(
        excluded_fields=["num_basket_additions", "num_orders", "total_discount"], m2m_fields=["offers"]
    )

    class Meta(AbstractVoucher.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(models.functions.Upper("code"), "store", name="voucher_code_once_per_store"),
            models.UniqueConstraint(fields=["name", "store"], name="voucher_name_once_per_store"),
        ]

    @property
    def limit(self) -> int | None:
        """How often it may be used in all (None: without limit)."""
        return 1 if self.usage == self.SINGLE_USE else self.usage_limit

    @property
    def limit_per_person(self) -> int | None:
        """How often one person may use it (None: without limit)."""
        return 1 if self.usage == self.ONCE_PER_CUSTOMER else self.usage_limit_per_user

    def usage_by(self, user: Any) -> rules.Usage:
        """Its uses so far, in all and by `user`; only what has a limit is counted."""
        known = user is not None and user.is_authenticated
        return rules.Usage(
            limit=self.limit,
            used=self.applications.count() if self.limit is not None else 0,
            limit_per_person=self.limit_per_person,
            used_by_person=self.applications.filter(user=user).count()
            if known and self.limit_per_person is not None
            else 0,
        )

    def is_available_to_user(self, user: Any = None) -> tuple[bool, str]:
        """Oscar's question whether `user` may use it: the answer, and the sentence that explains a no."""
        known = user is not None and user.is_authenticated
        refusal = rules.usable(self.usage_by(user), is_known_person=known)
        return refusal is None, "" if refusal is None else str(refusal)

    def record_usage(self, order: Any, user: Any) -> None:
        """Count an order's use of the voucher, by arithmetic in the database."""
        self.applications.create(order=order, user=user if user is not None and user.is_authenticated else None)
        self._count(num_orders=F("num_orders") + 1)

    record_usage.alters_data = True  # type: ignore[attr-defined]

    def record_discount(self, discount: Mapping[str, Any]) -> None:
        """Add what the voucher took off an order to its total."""
        self._count(total_discount=F("total_discount") + discount["discount"])

    record_discount.alters_data = True  # type: ignore[attr-defined]

    def _count(self, **columns: Any) -> None:
        type(self).objects.filter(pk=self.pk).update(**columns)
        self.refresh_from_db(fields=list(columns))

    def refusal_of_dates(self) -> Any:
        """Why it is not in force now, if it is not."""
        if self.stopped_at is not None:
            return rules.not_in_use()
        return rules.in_force(self.start_datetime, self.end_datetime, timezone.now(), self.store.zone)


class VoucherSet(AbstractVoucherSet):
    """Many codes of one offer of a store: `prefix` and `code_length` letters and digits that nobody can guess.

    `count` is how many were asked for; a long set is made in the worker, all of it at once.
    """

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="voucher_sets", verbose_name=_("tienda"))
    offer = models.OneToOneField(
        ConditionalOffer, on_delete=models.CASCADE, related_name="voucher_set", verbose_name=_("oferta")
    )
    name = models.CharField(_("nombre"), max_length=128)
    prefix = models.CharField(_("prefijo"), max_length=rules.LONGEST_PREFIX, blank=True)
    description = models.TextField(_("descripción"), blank=True)
    uses_per_code = models.PositiveIntegerField(_("usos de cada código"), null=True, blank=True)
    uses_per_person = models.PositiveIntegerField(_("usos por cliente"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta(AbstractVoucherSet.Meta):
        abstract = False
        verbose_name = _("juego de códigos")
        verbose_name_plural = _("juegos de códigos")
        constraints = [models.UniqueConstraint(fields=["store", "name"], name="voucher_set_name_once_per_store")]


from oscar.apps.voucher.models import *  # noqa: E402, F403
