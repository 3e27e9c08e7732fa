"""What the team types about refunds. What happens to goods and vouchers is chosen, never taken for granted."""

import uuid
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.catalogue.rules import quantity_from_steps, quantity_with_unit
from commerce.money.rules import parse_amount
from commerce.order.models import Order
from commerce.pagomovil.models import RecipientAccount
from commerce.refunds import goods, queries
from commerce.refunds.actions import Ask
from commerce.refunds.models import Refund
from commerce.refunds.parts import Part
from commerce.refunds.rules import Destination
from commerce.refusals import BadInput
from commerce.venezuela.forms import DocumentField, VenezuelanPhoneField
from commerce.venezuela.models import Bank

_INPUT: Final = {"class": "dk-input"}
_MOST_CHOICES: Final = 12


class AmountField(forms.CharField):
    """An amount of money as people write it."""

    def clean(self, value: Any) -> Any:
        """A Decimal, or None where it may be left empty."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_amount(text)
        except BadInput as refusal:
            raise forms.ValidationError(str(refusal), code=refusal.code) from refusal


class AskForm(forms.Form):
    """A refund of one order."""

    key = forms.CharField(widget=forms.HiddenInput(), max_length=60)
    agreed = forms.CharField(widget=forms.HiddenInput(), max_length=5_000, required=False)
    usd = AmountField(
        label=_("Cuánto se devuelve, US$"), widget=forms.TextInput(attrs={**_INPUT, "inputmode": "decimal"})
    )
    way = forms.ChoiceField(label=_("Cómo se devuelve"), widget=forms.Select(attrs=_INPUT))
    reason_code = forms.ChoiceField(
        label=_("Motivo"),
        choices=[("", _("Elige el motivo")), *Refund.Reason.choices],
        widget=forms.Select(attrs=_INPUT),
    )
    reason = forms.CharField(
        label=_("Qué pasó"), required=False, max_length=240, widget=forms.Textarea(attrs={**_INPUT, "rows": 2})
    )
    to_name = forms.CharField(
        label=_("A nombre de"), required=False, max_length=120, widget=forms.TextInput(attrs=_INPUT)
    )
    to_bank = forms.ModelChoiceField(
        label=_("Banco"),
        queryset=Bank.objects.filter(is_active=True),
        required=False,
        empty_label=_("Ninguno"),
        widget=forms.Select(attrs=_INPUT),
    )
    to_phone = VenezuelanPhoneField(label=_("Teléfono"), required=False, widget=forms.TextInput(attrs=_INPUT))
    to_document = DocumentField(label=_("Cédula o RIF"), required=False, widget=forms.TextInput(attrs=_INPUT))
    to_account = forms.CharField(
        label=_("Cuenta"),
        required=False,
        max_length=80,
        help_text=_("Número de cuenta para una transferencia, o el correo de Zelle."),
        widget=forms.TextInput(attrs=_INPUT),
    )

    def __init__(self, data: Any = None, *, order: Order) -> None:
        self.order = order
        self.ways = queries.ways_of(order)
        super().__init__(data, initial=self._begins_with())
        way: Any = self.fields["way"]
        way.choices = [(each.code, each.label) for each in self.ways]
        if len({each.source_id or each.payment_id for each in self.ways}) > 1:
            self.fields["usd"].help_text = _(
                "Si un pago no alcanza, lo que falta sale de los otros. Antes de apartarlo te mostramos cómo."
            )
        self.parts: list[Part] = []
        self.lines = goods.returnable(order)
        for line, most in self.lines:
            self.fields[f"line-{line.pk}"] = _returns(line, most)
        if queries.has_vouchers(order):
            self.fields["vouchers"] = _vouchers()

    def _begins_with(self) -> dict[str, Any]:
        to, owed = queries.destination_of(self.order), queries.surplus(self.order)
        most = max((way.most for way in self.ways), default=None)
        return {
            "key": uuid.uuid4().hex,
            "usd": str(owed or most or "").replace(".", ","),
            "to_name": to.name,
            "to_bank": to.bank,
            "to_phone": to.phone,
            "to_document": to.document,
            "to_account": to.account,
        }

    def is_agreed(self, parts: list[Part]) -> bool:
        """Whether whoever asks has seen how it goes back. One part is what they chose; several are shown first."""
        shown = "|".join(part.code for part in parts)
        if len(parts) == 1 or self.cleaned_data["agreed"] == shown:
            return True
        self.parts, self.data = parts, {**dict(self.data.items()), "agreed": shown}
        return False

    def returning(self) -> list[forms.BoundField]:
        """The questions about goods."""
        return [self[f"line-{line.pk}"] for line, _most in self.lines]

    def ask(self) -> Ask:
        """What was asked for."""
        said = self.cleaned_data
        way = next(each for each in self.ways if each.code == said["way"])
        return Ask(
            usd=said["usd"],
            kind=way.kind,
            source_id=way.source_id,
            payment_id=way.payment_id,
            reason_code=said["reason_code"],
            reason=said["reason"],
            key=said["key"],
            to=Destination(
                name=said["to_name"],
                bank=said["to_bank"].pk if said["to_bank"] else "",
                phone=said["to_phone"] or "",
                document=said["to_document"] or "",
                account=said["to_account"].strip(),
            ),
            stock={line.pk: int(said[f"line-{line.pk}"]) for line, _most in self.lines},
            returns_vouchers=said.get("vouchers") == "yes",
        )


def _returns(line: Any, most: int) -> forms.ChoiceField:
    """Whether, and how much of, one line goes back on sale."""
    steps = range(1, most + 1) if most <= _MOST_CHOICES else (most,)
    amounts = [
        (
            str(each),
            _("Sí: %(quantity)s") % {"quantity": quantity_with_unit(quantity_from_steps(each, line.step), line.unit)},
        )
        for each in steps
    ]
    choices = [("", _("Elige")), ("0", _("No")), *amounts]
    return forms.ChoiceField(label=line.title, choices=choices, widget=forms.Select(attrs=_INPUT))


def _vouchers() -> forms.ChoiceField:
    choices = [("", _("Elige")), ("no", _("No")), ("yes", _("Sí"))]
    return forms.ChoiceField(
        label=_("El cupón se puede volver a usar"), choices=choices, widget=forms.Select(attrs=_INPUT)
    )


class PaidForm(forms.Form):
    """How a refund was paid."""

    reference = forms.CharField(
        label=_("Referencia de nuestro pago"), max_length=40, widget=forms.TextInput(attrs=_INPUT)
    )
    paid_on = forms.DateField(
        label=_("Día"), widget=forms.DateInput(attrs={**_INPUT, "type": "date"}, format="%Y-%m-%d")
    )
    amount = AmountField(
        label=_("Monto que salió"), required=False, widget=forms.TextInput(attrs={**_INPUT, "inputmode": "decimal"})
    )
    account = forms.ModelChoiceField(
        label=_("De cuál cuenta salió"),
        queryset=RecipientAccount.objects.none(),
        required=False,
        empty_label=_("Otra"),
        widget=forms.Select(attrs=_INPUT),
    )

    def __init__(self, data: Any = None, *, refund: Refund, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        account: Any = self.fields["account"]
        account.queryset = RecipientAccount.objects.filter(store_id=refund.store_id, is_active=True).select_related(
            "bank"
        )


class HandedForm(forms.Form):
    """What was handed over in cash."""

    currency = forms.ChoiceField(
        label=_("Moneda"),
        choices=[("USD", _("Dólares")), ("VES", _("Bolívares"))],
        widget=forms.Select(attrs=_INPUT),
    )
