"""Voucher codes."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Upper
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from backoffice.imports.columns import Column, Moment, Number, OneOf, Text, Whole
from backoffice.imports.sheets import Context, ObjectSheet, RowError
from commerce.offer.models import ConditionalOffer
from commerce.refusals import Refusal
from commerce.voucher.models import Voucher
from commerce.voucher.rules import read_code

_USES = (
    (Voucher.SINGLE_USE, _("Una sola vez")),
    (Voucher.MULTI_USE, _("Varias veces")),
    (Voucher.ONCE_PER_CUSTOMER, _("Una vez por cliente")),
)


class OfferName(Column):
    """The offer that the code gives, by its name; it must be there already."""

    def get_value(self, instance: Any) -> Any:
        """The name."""
        chosen = getattr(instance, "chosen_offer", None)
        if chosen is None and instance.pk:
            chosen = next(iter(instance.offers.all()), None)
        return chosen.name if chosen else ""

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        """Raises ValueError where the store has no offer of that name for vouchers."""
        context: Context = kwargs["context"]
        offers = context.memo.get("offers")
        if offers is None:
            found = ConditionalOffer.objects.filter(store=context.store, offer_type=ConditionalOffer.VOUCHER)
            offers = context.memo["offers"] = {offer.name.casefold(): offer for offer in found}
        name = str(row[self.column_name]).strip()
        if name.casefold() not in offers:
            raise ValueError(translated("No hay una oferta de cupón «%(name)s». Créala primero.") % {"name": name[:60]})
        instance.chosen_offer = offers[name.casefold()]


class VoucherSheet(ObjectSheet):
    """Codes of offers that exist; what an offer gives is built in its own form."""

    code = "cupones"
    title = _("Cupones")
    model = Voucher
    export_permission = "voucher.view_voucher"
    import_permission = "voucher.change_voucher"
    also_needed = ("voucher.add_voucher",)
    key_column = "code"
    help = _("La oferta que da el cupón debe existir; escribe su nombre.")

    number = Column("code", _("Código"), aliases=["codigo", "cupón", "cupon"], example="BIENVENIDA10", is_required=True)
    name = Column(
        "name",
        _("Nombre"),
        widget=Text(Voucher._meta.get_field("name")),
        example="Bienvenida",
        is_required=True,
    )
    offer = OfferName("offer", _("Oferta"), example="10 % de bienvenida", is_required=True)
    usage = Column("usage", _("Uso"), widget=OneOf(_USES), example="Una vez por cliente")
    starts = Column("start_datetime", _("Desde"), key="starts", widget=Moment(), example="01/12/2026", is_required=True)
    ends = Column(
        "end_datetime",
        _("Hasta"),
        key="ends",
        widget=Moment(at_end_of_day=True),
        example="31/12/2026",
        is_required=True,
    )
    limit = Column("usage_limit", _("Usos en total"), key="usage_limit", widget=Whole(minimum=1), example="100")
    per_person = Column(
        "usage_limit_per_user", _("Usos por cliente"), key="usage_limit_per_user", widget=Whole(minimum=1), example="1"
    )
    orders = Column("num_orders", _("Pedidos con él"), key="orders", widget=Whole(), is_export_only=True)
    discount = Column("total_discount", _("Descontado USD"), key="discount", widget=Number(), is_export_only=True)

    def existing(self, context: Context, keys: Sequence[str]) -> QuerySet[Any]:
        """By code, in any case."""
        found = Voucher.objects.annotate(folded=Upper("code")).filter(store=context.store, folded__in=keys)
        return found.prefetch_related("offers")

    def key_of(self, instance: Any) -> str:
        """The code in capitals."""
        return str(instance.code).upper()

    def read_key(self, text: str) -> str:
        """The same of a cell; what cannot be a code stays as it is."""
        try:
            return read_code(text) if text else ""
        except Refusal:
            return text

    def new(self, key: str, context: Context) -> Any:
        """A voucher of the store."""
        try:
            code = read_code(key)
        except Refusal as refusal:
            raise RowError(self._key.title, str(refusal)) from refusal
        return Voucher(code=code, store=context.store)

    def check(self, instance: Any, values: dict[str, Any], context: Context) -> None:
        """Its dates are in order, and its name is its own in the store."""
        if instance.start_datetime and instance.end_datetime and instance.start_datetime >= instance.end_datetime:
            raise RowError(self.fields["ends"].title, _("Debe ser después de «Desde»."))
        names = context.memo.get("names")
        if names is None:
            stored = Voucher.objects.filter(store=context.store).values_list("name", "code")
            names = context.memo["names"] = {name: code.upper() for name, code in stored}
        if names.setdefault(instance.name, instance.code.upper()) != instance.code.upper():
            raise RowError(self.fields["name"].title, _("Otro cupón de la tienda se llama así. Usa otro nombre."))

    def save(self, new: list[Any], changed: list[Any], context: Context) -> None:
        """One by one: codes come by the dozen, and each has its relation to an offer."""
        for voucher in (*new, *changed):
            voucher.save()
            if (offer := getattr(voucher, "chosen_offer", None)) is not None:
                voucher.offers.set([offer])

    def ready_for_export(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """With their offers."""
        return queryset.prefetch_related("offers")
