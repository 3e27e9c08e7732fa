"""What a person types about a recipient account; nothing of it holds before somebody else signs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from commerce.pagomovil.models import RecipientAccount
from commerce.stores.models import Store
from commerce.venezuela.queries import mobile_payment_banks


class AccountForm(forms.ModelForm):
    """The data of an account. Only `store` is asked for a new one alone: an account does not move to another store."""

    details = forms.CharField(
        label=_("otros datos para pagar"),
        required=False,
        help_text=_("Uno por línea, con su nombre: «Correo de Zelle: pagos@tienda.com»."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = RecipientAccount
        fields = [
            "store",
            "currency",
            "takes_pago_movil",
            "title",
            "bank",
            "phone",
            "document",
            "holder",
            "account_number",
            "uses_own_cents",
            "is_active",
            "position",
        ]

    def __init__(self, *args: Any, stores: list[Store], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bank"].queryset = mobile_payment_banks()  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["store"]
        else:
            field = self.fields["store"]
            field.queryset = Store.objects.filter(pk__in=[store.pk for store in stores])  # type: ignore[attr-defined]
            field.empty_label = None if len(stores) == 1 else field.empty_label  # type: ignore[attr-defined]
        self.initial["details"] = "\n".join(f"{row['label']}: {row['value']}" for row in self.instance.details)
        self.fields["account_number"].help_text = _("20 dígitos. Se guarda completo y se muestra tapado.")
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "dk-input"

    def clean_details(self) -> list[dict[str, str]]:
        """The lines as rows; what has no name before the colon is refused by the action, in words."""
        lines = [line.partition(":") for line in self.cleaned_data["details"].splitlines() if line.strip()]
        return [{"label": label.strip(), "value": value.strip()} for label, _colon, value in lines]

    def values(self) -> dict[str, Any]:
        """What was typed, by the names that the action knows."""
        return {name: value for name, value in self.cleaned_data.items() if name != "store"}
