"""The guided form: what is it, on which products, for what, what it gives, how far, from when to when."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from backoffice.amounts import AmountField
from backoffice.habits.stale import Meanwhile
from commerce.catalogue.models import Category, Product, ProductClass
from commerce.offer.models import ConditionalOffer
from commerce.offer.terms import WITHOUT_VALUE, Asks, Codes, Gives, Goods, Kind, Limits, OfferSpec, Scope
from commerce.stores.models import Store

Audience: Final = ConditionalOffer.Audience
KINDS: Final = [
    (Kind.AUTOMATIC.value, _("Oferta automática")),
    (Kind.CODE.value, _("Cupón con un código")),
    (Kind.CODES.value, _("Juego de códigos")),
]
_SCOPES: Final = [
    (Scope.EVERYTHING.value, _("Toda la tienda")),
    (Scope.CATEGORIES.value, _("Categorías")),
    (Scope.PRODUCTS.value, _("Productos elegidos")),
    (Scope.CLASSES.value, _("Tipos de producto")),
]
_GIVES: Final = [
    (
        _("En los productos"),
        [
            (Gives.PERCENT.value, _("Un porcentaje de descuento")),
            (Gives.AMOUNT.value, _("Un monto menos en total")),
            (Gives.EACH.value, _("Un monto menos en cada producto")),
            (Gives.FIXED_PRICE.value, _("Un precio fijo")),
            (Gives.CHEAPEST.value, _("El más barato gratis (2x1, 3x2…)")),
        ],
    ),
    (
        _("En la entrega"),
        [
            (Gives.DELIVERY_FREE.value, _("Entrega gratis")),
            (Gives.DELIVERY_PERCENT.value, _("Un porcentaje menos en la entrega")),
            (Gives.DELIVERY_AMOUNT.value, _("Un monto menos en la entrega")),
            (Gives.DELIVERY_PRICE.value, _("Entrega a un precio fijo")),
        ],
    ),
]
_ASKS: Final = [
    (Asks.NOTHING.value, _("Nada: vale desde el primero")),
    (Asks.AMOUNT.value, _("Una compra mínima en dólares")),
    (Asks.QUANTITY.value, _("Una cantidad mínima")),
    (Asks.GROUP.value, _("Por cada grupo de…")),
    (Asks.DIFFERENT.value, _("Varios productos distintos")),
]
_INPUT: Final = {"class": "dk-input"}
_LAST_MOMENT: Final = time(23, 59, 59)


def _amount(label: Any, **kwargs: Any) -> AmountField:
    widget = forms.TextInput(_INPUT)
    return AmountField(label=label, required=False, max_digits=12, decimal_places=2, shown=0, widget=widget, **kwargs)


def _count(label: Any, help_text: Any = "") -> forms.IntegerField:
    widget = forms.NumberInput({**_INPUT, "min": 1})
    return forms.IntegerField(
        label=label, help_text=help_text, required=False, min_value=1, max_value=1_000_000, widget=widget
    )


def _pick(label: Any, choices: Any, widget: type[forms.Widget] = forms.Select) -> forms.ChoiceField:
    attributes = _INPUT if widget is forms.Select else {}
    return forms.ChoiceField(label=label, choices=choices, widget=widget(attributes))


def _many(label: Any) -> forms.ModelMultipleChoiceField[Any]:
    return forms.ModelMultipleChoiceField(Product.objects.none(), label=label, required=False)


class OfferForm(forms.Form):
    """An offer in a person's words. `spec` gives the terms, also of a form that is not whole yet."""

    meanwhile: Meanwhile | None = None

    kind = _pick(_("Qué es"), KINDS, forms.RadioSelect)
    code = forms.CharField(
        label=_("Código"), required=False, max_length=40, widget=forms.TextInput({**_INPUT, "autocomplete": "off"})
    )
    codes_count = _count(_("Cuántos códigos"), _("Hasta 10.000. Más de 200 se crean como trabajo."))
    codes_prefix = forms.CharField(
        label=_("Empiezan por"),
        required=False,
        max_length=24,
        widget=forms.TextInput({**_INPUT, "autocomplete": "off"}),
    )
    codes_length = forms.IntegerField(
        label=_("Caracteres al azar"),
        required=False,
        initial=8,
        widget=forms.NumberInput({**_INPUT, "min": 6, "max": 16}),
    )
    audience = forms.ChoiceField(
        label=_("Para quién"), choices=Audience.choices, required=False, initial="everybody", widget=forms.RadioSelect
    )
    scope = _pick(_("En qué productos"), _SCOPES, forms.RadioSelect)
    categories = _many(_("Categorías"))
    classes = _many(_("Tipos de producto"))
    products = _many(_("Productos elegidos"))
    without_products = _many(_("Productos que no entran"))
    without_categories = _many(_("Categorías que no entran"))
    gives = _pick(_("Qué da"), _GIVES)
    value = _amount(_("Cuánto"))
    asks = _pick(_("Qué hay que comprar"), _ASKS)
    asked = _amount(_("Cuánto hay que comprar"))
    times = _count(_("Veces en total"), _("En un juego, las veces que sirve cada código."))
    times_per_person = _count(
        _("Veces por cliente"),
        _("Quien compra sin cuenta se conoce por su correo o su teléfono. Un código pide entrar en la cuenta."),
    )
    times_per_order = _count(_("Veces por pedido"))
    most_per_order = _amount(_("Descuento máximo por pedido, US$"), min_value=Decimal("0.01"))
    budget = _amount(_("Descuento máximo en total, US$"), min_value=Decimal("0.01"))
    first_order_only = forms.BooleanField(label=_("Solo en la primera compra"), required=False)
    combines = forms.BooleanField(label=_("Se suma a otras ofertas en el mismo producto"), required=False)
    priority = forms.IntegerField(
        label=_("Prioridad"),
        required=False,
        initial=0,
        min_value=-100,
        max_value=100,
        help_text=_("La más alta se aplica primero."),
        widget=forms.NumberInput(_INPUT),
    )
    starts_on = forms.DateField(
        label=_("Empieza el"), required=False, widget=forms.DateInput({**_INPUT, "type": "date"})
    )
    starts_at = forms.TimeField(label=_("a las"), required=False, widget=forms.TimeInput({**_INPUT, "type": "time"}))
    ends_on = forms.DateField(label=_("Termina el"), required=False, widget=forms.DateInput({**_INPUT, "type": "date"}))
    ends_at = forms.TimeField(label=_("a las"), required=False, widget=forms.TimeInput({**_INPUT, "type": "time"}))
    name = forms.CharField(label=_("Nombre"), max_length=100, help_text=_("Se ve en la cesta del cliente."))
    description = forms.CharField(
        label=_("Descripción para el cliente"),
        required=False,
        max_length=400,
        help_text=_("Vacía: se escribe sola a partir de la oferta."),
        widget=forms.Textarea({**_INPUT, "rows": 2}),
    )
    reason = forms.CharField(
        label=_("Por qué la cambias"), required=False, max_length=200, widget=forms.TextInput(_INPUT)
    )

    def __init__(self, *args: Any, store: Store, kind: Kind | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.store, self.fixed_kind = store, kind
        self.fields["name"].widget = forms.TextInput({**_INPUT, "maxlength": 100})
        for field in ("starts_on", "ends_on"):
            self.fields[field].widget.format = "%Y-%m-%d"  # type: ignore[attr-defined]
        for field in ("starts_at", "ends_at"):
            self.fields[field].widget.format = "%H:%M"  # type: ignore[attr-defined]
        if kind is not None:
            self.fields["kind"].required = False
        mine = {
            "categories": Category.objects.filter(store=store).order_by("path"),
            "without_categories": Category.objects.filter(store=store).order_by("path"),
            "classes": ProductClass.objects.order_by("name"),
            "products": Product.objects.filter(store=store).select_related("parent"),
            "without_products": Product.objects.filter(store=store).select_related("parent"),
        }
        for field, rows in mine.items():
            self.fields[field].queryset = rows  # type: ignore[attr-defined]

    def chosen(self, field: str) -> list[Any]:
        """The rows that are chosen now in a field of many, for the page to show."""
        said = self.data.getlist(field) if self.is_bound else [str(pk) for pk in self.initial.get(field, ())]  # type: ignore[attr-defined]
        ids = [int(pk) for pk in said if str(pk).isdecimal() and len(str(pk)) < 19]
        return list(self.fields[field].queryset.filter(pk__in=ids)) if ids else []  # type: ignore[attr-defined]

    def spec(self) -> OfferSpec:
        """The terms, with what cannot be read left at its beginning. Call it after `is_valid`."""
        said = self.cleaned_data
        zone = self.store.zone
        kind = self.fixed_kind or Kind(said.get("kind") or Kind.AUTOMATIC)
        gives, asks = Gives(said.get("gives") or Gives.PERCENT), Asks(said.get("asks") or Asks.NOTHING)
        return OfferSpec(
            store_id=self.store.pk,
            name=said.get("name", "").strip(),
            kind=kind,
            gives=gives,
            value=None if gives in WITHOUT_VALUE else said.get("value"),
            asks=asks,
            asked=None if asks == Asks.NOTHING else said.get("asked"),
            goods=_goods(said),
            limits=_limits(said),
            codes=_codes(said, kind),
            starts=_moment(said.get("starts_on"), said.get("starts_at") or time.min, zone),
            ends=_moment(said.get("ends_on"), said.get("ends_at") or _LAST_MOMENT, zone),
            description=said.get("description", "").strip(),
            combines=bool(said.get("combines")),
            priority=said.get("priority") or 0,
        )


def _ids(rows: Iterable[Any] | None) -> frozenset[int]:
    return frozenset(row.pk for row in rows or ())


def _goods(said: Mapping[str, Any]) -> Goods:
    scope = Scope(said.get("scope") or Scope.EVERYTHING)
    everything = scope == Scope.EVERYTHING
    return Goods(
        scope=scope,
        categories=_ids(said.get("categories")) if scope == Scope.CATEGORIES else frozenset(),
        products=_ids(said.get("products")) if scope == Scope.PRODUCTS else frozenset(),
        classes=_ids(said.get("classes")) if scope == Scope.CLASSES else frozenset(),
        without_products=_ids(said.get("without_products")) if scope != Scope.PRODUCTS else frozenset(),
        without_categories=_ids(said.get("without_categories")) if everything else frozenset(),
    )


def _limits(said: Mapping[str, Any]) -> Limits:
    plain = ("times", "times_per_person", "times_per_order", "most_per_order", "budget")
    return Limits(
        **{name: said.get(name) for name in plain},
        first_order_only=bool(said.get("first_order_only")),
        businesses_only=said.get("audience") == Audience.BUSINESSES,
    )


def _codes(said: Mapping[str, Any], kind: Kind) -> Codes:
    if kind == Kind.CODE:
        return Codes(code="".join(said.get("code", "").split()).upper())
    if kind == Kind.CODES:
        length = said.get("codes_length")
        prefix = said.get("codes_prefix", "").strip().strip("-").upper()
        return Codes(count=said.get("codes_count") or 0, prefix=prefix, length=8 if length is None else length)
    return Codes()


def _moment(day: date | None, clock: time, zone: Any) -> datetime | None:
    return datetime.combine(day, clock, tzinfo=zone) if day else None


def initial_of(spec: OfferSpec, store: Store) -> dict[str, Any]:
    """The form's beginning for an offer that exists."""
    starts, ends = (moment and moment.astimezone(store.zone) for moment in (spec.starts, spec.ends))
    plain = ("name", "value", "asked", "description", "combines", "priority")
    shown: dict[str, Any] = {field: getattr(spec, field) for field in plain}
    shown |= {"kind": spec.kind.value, "gives": spec.gives.value, "asks": spec.asks.value}
    shown |= {field: sorted(getattr(spec.goods, field)) for field in _LISTS} | {"scope": spec.goods.scope.value}
    shown |= {field: getattr(spec.limits, field) for field in Limits.__dataclass_fields__}
    shown["audience"] = Audience.BUSINESSES if shown.pop("businesses_only") else Audience.EVERYBODY
    shown |= {"code": spec.codes.code, "codes_count": spec.codes.count or None}
    shown |= {"codes_prefix": spec.codes.prefix, "codes_length": spec.codes.length}
    if starts:
        shown |= {"starts_on": starts.date(), "starts_at": None if starts.time() == time.min else starts.time()}
    if ends:
        is_last = (ends.hour, ends.minute) == (23, 59)
        shown |= {"ends_on": ends.date(), "ends_at": None if is_last else ends.time()}
    return shown


_LISTS: Final = ("categories", "products", "classes", "without_products", "without_categories")
