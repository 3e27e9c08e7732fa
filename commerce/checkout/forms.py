"""The one form of the checkout. What was typed stays, whatever is wrong with it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commerce.address.models import UserAddress
from commerce.payment.queries import OfferedMethod
from commerce.shipping.options import DeliveryOption
from commerce.venezuela.forms import VenezuelanPhoneField
from commerce.venezuela.states import STATES

from . import addresses
from .details import Address, Details

NEW = "nueva"
LATEST_DAYS = 30
_ADDRESS_FIELDS = ("line1", "city", "state", "reference")


class CheckoutForm(forms.Form):
    """Contact, delivery, payment and a note. Choices are what the store offers, as the page shows them."""

    use_required_attribute = False

    name = forms.CharField(
        label=_("Nombre y apellido"),
        max_length=160,
        error_messages={"required": _("Escribe tu nombre para saber a quién entregamos.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = VenezuelanPhoneField(
        label=_("Teléfono"), error_messages={"required": _("Escribe un celular: te avisamos por ahí.")}
    )
    email = forms.EmailField(
        label=_("Correo"),
        max_length=254,
        error_messages={
            "required": _("Escribe tu correo: ahí te llega el enlace del pedido."),
            "invalid": _("Ese correo no está completo. Ejemplo: maria@correo.com."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    delivery = forms.CharField(
        label=_("¿Cómo lo recibes?"), error_messages={"required": _("Elige cómo recibes tu pedido.")}
    )
    address = forms.CharField(label=_("Dirección"), required=False)
    line1 = forms.CharField(
        label=_("Calle, edificio y apartamento"),
        max_length=255,
        error_messages={"required": _("Escribe la calle, el edificio o la casa.")},
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )
    city = forms.CharField(
        label=_("Ciudad o zona"),
        max_length=120,
        error_messages={"required": _("Escribe la ciudad o la zona.")},
        widget=forms.TextInput(attrs={"autocomplete": "address-level2"}),
    )
    state = forms.ChoiceField(
        label=_("Estado"),
        choices=[("", _("Elige un estado")), *STATES],
        error_messages={
            "required": _("Elige el estado."),
            "invalid_choice": _("Elige un estado de la lista."),
        },
        widget=forms.Select(attrs={"autocomplete": "address-level1"}),
    )
    reference = forms.CharField(
        label=_("Punto de referencia"),
        max_length=240,
        help_text=_("Una panadería, una plaza, el color del portón."),
        error_messages={"required": _("Escribe un punto de referencia. Sin él, el repartidor puede no encontrarte.")},
    )
    recipient = forms.CharField(label=_("Quién recibe"), max_length=160, required=False, help_text=_("Si no eres tú."))
    save_address = forms.BooleanField(label=_("Guardar esta dirección en mi cuenta"), required=False)
    preferred_date = forms.DateField(
        label=_("Día que prefieres"),
        required=False,
        error_messages={"invalid": _("Escribe el día así: 31/12/2026.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    instructions = forms.CharField(
        label=_("Indicaciones de entrega"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    payment = forms.CharField(label=_("Forma de pago"), error_messages={"required": _("Elige cómo pagas.")})
    note = forms.CharField(
        label=_("Nota para la tienda"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    ticket = forms.CharField(widget=forms.HiddenInput, max_length=20_000)

    def __init__(
        self,
        *args: Any,
        deliveries: list[DeliveryOption],
        payments: list[OfferedMethod],
        book: list[UserAddress],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.deliveries = {option.code: option for option in deliveries}
        self.payments = {offered.code: offered for offered in payments}
        self.book = {str(address.pk): address for address in book}
        for name in _ADDRESS_FIELDS:
            self.fields[name].required = self.needs_new_address
        today = timezone.localdate()
        self.fields["preferred_date"].widget.attrs.update(
            min=today.isoformat(), max=(today + timedelta(days=LATEST_DAYS)).isoformat()
        )

    def said(self, name: str) -> str:
        """What is chosen at the moment, checked or not."""
        value = (
            self.data.get(self.add_prefix(name))
            if self.is_bound
            else self.get_initial_for_field(self.fields[name], name)
        )
        return str(value or "")

    @property
    def chosen_delivery(self) -> DeliveryOption | None:
        """The delivery that is chosen, if it is one of the store's."""
        return self.deliveries.get(self.said("delivery"))

    @property
    def chosen_payment(self) -> OfferedMethod | None:
        """The way to pay that is chosen, if it is one of the store's."""
        return self.payments.get(self.said("payment"))

    @property
    def chosen_address(self) -> UserAddress | None:
        """The saved address that is chosen, if it is the customer's."""
        return self.book.get(self.said("address"))

    @property
    def needs_new_address(self) -> bool:
        """Whether an address has to be typed: not for a pickup, nor where a saved one is chosen."""
        option = self.chosen_delivery
        return (option is None or option.kind == "delivery") and self.chosen_address is None

    def clean_delivery(self) -> str:
        """A delivery of this store that serves the address."""
        option = self.deliveries.get(self.cleaned_data["delivery"])
        if option is None:
            raise forms.ValidationError(_("Elige cómo recibes tu pedido."), code="unknown_delivery")
        if not option.is_available:
            raise forms.ValidationError(str(option.obstacle), code="delivery_unavailable")
        return option.code

    def clean_payment(self) -> str:
        """A way to pay that this store offers for the chosen delivery."""
        offered, option = self.payments.get(self.cleaned_data["payment"]), self.chosen_delivery
        if offered is None or (option and not offered.method.goes_with(option.kind)):
            raise forms.ValidationError(_("Elige cómo pagas."), code="unknown_payment")
        return offered.code

    def clean_preferred_date(self) -> date | None:
        """A day from today on, within a month."""
        day: date | None = self.cleaned_data["preferred_date"]
        today = timezone.localdate()
        if day and day < today:
            raise forms.ValidationError(_("Ese día ya pasó. Elige uno de hoy en adelante."), code="past_date")
        if day and day > today + timedelta(days=LATEST_DAYS):
            raise forms.ValidationError(_("Elige un día de los próximos 30."), code="far_date")
        return day

    def details(self, *, language: str, seen: tuple[tuple[int, int, str], ...]) -> Details:
        """What the customer said, for the action. Only of a valid form."""
        said = self.cleaned_data
        return Details(
            name=said["name"],
            phone=said["phone"],
            email=said["email"],
            delivery=said["delivery"],
            payment=said["payment"],
            address=self._address(),
            note=said["note"],
            preferred_date=said["preferred_date"],
            instructions=said["instructions"],
            language=language,
            seen=seen,
            save_address=said["save_address"] and self.needs_new_address,
        )

    def _address(self) -> Address | None:
        option, saved = self.chosen_delivery, self.chosen_address
        if option is None or option.kind != "delivery":
            return None
        if saved is not None:
            return addresses.from_book(saved)
        return Address(*(self.cleaned_data[name] for name in (*_ADDRESS_FIELDS, "recipient")))
