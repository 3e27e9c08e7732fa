"""What a person says when an order moves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from commerce.order import statuses


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
