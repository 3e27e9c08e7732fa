"""What a person says when an order moves, gets a note, or carries something else."""

import re
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from commerce.catalogue.models import Product
from commerce.catalogue.rules import quantity_from_steps, unit_label
from commerce.checkout.editing import Edit
from commerce.order import statuses
from commerce.order.jobs import TARGETS
from commerce.order.models import Line, Order
from commerce.order.rules import words

_NUMBER: Final = re.compile(r"[0-9]{1,7}([.,][0-9]{1,3})?")


class MoveForm(forms.Form):
    """A note for the customer; for a parcel its carrier and number, for a cancellation its reason."""

    carrier = forms.CharField(
        label=_("Empresa de envío"), max_length=80, required=False, widget=UnfoldAdminTextInputWidget()
    )
    tracking_number = forms.CharField(
        label=_("Número de guía"), max_length=80, required=False, widget=UnfoldAdminTextInputWidget()
    )
    note = forms.CharField(
        label=_("Nota"),
        max_length=240,
        required=False,
        help_text=_("El cliente la lee en su pedido."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, status: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if status != statuses.SHIPPED:
            del self.fields["carrier"], self.fields["tracking_number"]
        if status == statuses.CANCELLED:
            self.fields["note"].required = True
            self.fields["note"].label = _("Motivo")
            self.fields["note"].error_messages["required"] = _("Escribe por qué se cancela: el cliente lo lee.")


class MoveManyForm(forms.Form):
    """Where many orders go at once."""

    status = forms.ChoiceField(
        label=_("Pasan a"),
        choices=[(status, words(status)) for status in TARGETS],
        widget=UnfoldAdminSelectWidget(),
    )
    carrier = forms.CharField(
        label=_("Empresa de envío"),
        max_length=80,
        required=False,
        help_text=_("Solo si pasan a «Enviado»."),
        widget=UnfoldAdminTextInputWidget(),
    )
    note = forms.CharField(
        label=_("Nota"),
        max_length=240,
        required=False,
        help_text=_("Cada cliente la lee en su pedido."),
        widget=UnfoldAdminTextInputWidget(),
    )


class NoteForm(forms.Form):
    """A note that only the team reads."""

    message = forms.CharField(
        label=_("Nota para el equipo"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "dk-input"}),
    )


class TrackForm(forms.Form):
    """Who carries the order, and under which number."""

    carrier = forms.CharField(label=_("Empresa de envío"), max_length=80, widget=UnfoldAdminTextInputWidget())
    tracking_number = forms.CharField(
        label=_("Número de guía"), max_length=80, required=False, widget=UnfoldAdminTextInputWidget()
    )


class LinesForm(forms.Form):
    """The order's lines with their quantities (and prices, for who may change them), products more, and the reason."""

    reason = forms.CharField(
        label=_("Por qué cambia"),
        max_length=240,
        error_messages={"required": _("Escribe por qué cambia el pedido.")},
        widget=UnfoldAdminTextInputWidget(),
    )

    def __init__(self, *args: Any, order: Order, may_price: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order, self.may_price = order, may_price
        self.lines: list[Line] = list(order.lines.order_by("pk"))
        for line in self.lines:
            self.fields[f"cantidad-{line.pk}"] = forms.CharField(required=False, max_length=20)
            if may_price:
                self.fields[f"precio-{line.pk}"] = forms.CharField(required=False, max_length=20)

    def rows(self) -> list[dict[str, Any]]:
        """Each line with what its boxes say."""
        return [self._row(line) for line in self.lines]

    def _row(self, line: Line) -> dict[str, Any]:
        quantity = quantity_from_steps(line.quantity, line.step)
        return {
            "line": line,
            "unit": unit_label(line.unit, quantity),
            "quantity": self.data.get(f"cantidad-{line.pk}", _written(quantity)),
            "price": self.data.get(f"precio-{line.pk}", _price(line.price_per_unit)),
        }

    def added_rows(self) -> list[dict[str, Any]]:
        """Products that were put into the form, when it comes back with something wrong."""
        ids = [value for value in self._added_ids() if value.isdecimal()]
        found = Product.objects.filter(pk__in=ids, store_id=self.order.store_id)
        return [
            {"product": product, "title": product.get_title(), "quantity": self.data.get(f"nueva-{product.pk}", "1")}
            for product in found.select_related("parent")
        ]

    def clean(self) -> dict[str, Any]:
        """Quantities and prices as numbers; only what differs from the order is kept."""
        said = super().clean() or {}
        self.quantities: dict[int, Decimal] = {}
        self.prices: dict[int, Decimal] = {}
        for line in self.lines:
            quantity = self._number(said.get(f"cantidad-{line.pk}"))
            if quantity is not None and quantity != quantity_from_steps(line.quantity, line.step):
                self.quantities[line.pk] = quantity
            price = self._number(said.get(f"precio-{line.pk}")) if self.may_price else None
            if price is not None and price != line.price_per_unit:
                self.prices[line.pk] = price
        self.added = [
            (int(value), quantity)
            for value in self._added_ids()
            if value.isdecimal() and (quantity := self._number(self.data.get(f"nueva-{value}")))
        ]
        return said

    def edit(self) -> Edit:
        """What is to change. Only of a valid form."""
        return Edit(quantities=self.quantities, prices=self.prices, added=self.added)

    def _added_ids(self) -> list[str]:
        return list(dict.fromkeys(self.data.getlist("nuevo"))) if hasattr(self.data, "getlist") else []

    def _number(self, text: Any) -> Decimal | None:
        written = str(text or "").strip()
        if not written:
            return None
        if not _NUMBER.fullmatch(written):
            self.add_error(None, _now("«%(text)s» no es un número. Escríbelo como 1,5.") % {"text": written[:20]})
            return None
        return Decimal(written.replace(",", "."))


def _price(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")


def _written(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}".replace(".", ",")
