"""One form for each tab. Everything on them has an effect today; money has a tab, and a permission, of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backoffice.habits.stale import StaleForm
from backoffice.pictures import PictureField
from commerce.stores import rules
from commerce.stores.models import MailSender, Store

Sections = Sequence[tuple[str | Promise, Sequence[str]]]


class SettingsForm(StaleForm, forms.ModelForm):
    """A form in sections. It never saves: the action does."""

    SECTIONS: Sections = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.TextInput | forms.Textarea | forms.Select | forms.NumberInput):
                field.widget.attrs["class"] = "dk-input"

    def sections(self) -> list[tuple[str | Promise, list[forms.BoundField]]]:
        """The fields as the page shows them."""
        return [(title, [self[name] for name in names]) for title, names in self.SECTIONS]


class CompanyForm(SettingsForm):
    """Who the store is, and where it is reached."""

    SECTIONS = (
        (_("La tienda"), ("name", "tagline", "welcome")),
        (_("La empresa"), ("legal_name", "rif")),
        (_("Contacto"), ("email", "phone", "address", "city")),
    )

    class Meta:
        model = Store
        fields = ("name", "tagline", "welcome", "legal_name", "rif", "email", "phone", "address", "city")
        labels = {"phone": _("Teléfono y WhatsApp")}
        help_texts = {
            "phone": _("Los botones de WhatsApp de la tienda escriben a este número."),
            "email": _("Los clientes responden a este correo."),
        }


class AppearanceForm(SettingsForm):
    """How the store looks. Colours left empty follow from the brand colour."""

    SECTIONS = (
        (_("Imágenes"), ("logo", "hero")),
        (_("Color principal"), ("brand", "brand_on", "brand_hover")),
        (_("Colores que lo acompañan"), ("brand_soft", "brand_deep", "brand_deep_on")),
    )

    class Meta:
        model = Store
        fields = ("logo", "hero", "brand", "brand_hover", "brand_on", "brand_soft", "brand_deep", "brand_deep_on")
        field_classes = {"logo": PictureField, "hero": PictureField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields:
            if name.startswith("brand"):
                attrs = {"data-colour": name, "placeholder": _("Según el principal"), "spellcheck": "false"}
                self.fields[name].widget.attrs |= attrs

    def clean(self) -> dict[str, Any]:
        """Refuse colours that people could not read; also the pair that stands on the deep one."""
        cleaned: dict[str, Any] = super().clean() or {}
        deep, on = cleaned.get("brand_deep"), cleaned.get("brand_deep_on")
        if deep and on and rules.contrast(deep, on) < rules.MINIMUM_CONTRAST:
            self.add_error("brand_deep_on", _("El texto no se lee sobre el color profundo. Elige un contraste mayor."))
        return cleaned


class SellingForm(SettingsForm):
    """How customers receive what they buy, and what happens when they bring it back."""

    SECTIONS = (
        (_("Cómo reciben el pedido"), ("offers_delivery", "offers_pickup")),
        (_("Cambios"), ("return_policy",)),
    )

    class Meta:
        model = Store
        fields = ("offers_delivery", "offers_pickup", "return_policy")
        widgets = {"return_policy": forms.Textarea(attrs={"rows": 6})}

    def clean(self) -> dict[str, Any]:
        """A store that neither delivers nor hands over could not sell."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("offers_delivery") and not cleaned.get("offers_pickup"):
            raise ValidationError(_("Deja al menos una forma de recibir el pedido."))
        return cleaned


class MoneyForm(SettingsForm):
    """The rules of money. A change of them needs a permission of its own, and a reason."""

    SECTIONS = (
        (_("Pedidos"), ("minimum_order", "free_delivery_from", "is_special_taxpayer")),
        (_("Tasa y cotización"), ("weekend_rate_rule", "rate_max_age_hours", "quote_hours")),
        (_("Verificación de pagos"), ("verifies_automatically", "automatic_ceiling", "second_signature_from")),
        (_("Pedidos sin pagar"), ("unpaid_order_hours", "unpaid_warning_hours")),
        (_("Devoluciones"), ("refund_signature_from",)),
    )

    class Meta:
        model = Store
        fields = tuple(rules.MONEY_FIELDS)
        labels = {"minimum_order": _("Pedido mínimo, US$"), "free_delivery_from": _("Envío gratis desde, US$")}
        help_texts = {"free_delivery_from": _("Vacío: el envío siempre se cobra.")}


class DigestForm(SettingsForm):
    """Who reads each morning how yesterday went."""

    SECTIONS = ((_("Resumen diario de pedidos"), ("digest_hour", "digest_recipients")),)

    class Meta:
        model = Store
        fields = ("digest_hour", "digest_recipients")
        widgets = {"digest_recipients": forms.Textarea(attrs={"rows": 4})}

    def clean_digest_recipients(self) -> str:
        """One address per line, each of them one."""
        lines = [line.strip() for line in self.cleaned_data["digest_recipients"].splitlines() if line.strip()]
        for line in lines:
            try:
                forms.EmailField().clean(line)
            except ValidationError as error:
                raise ValidationError(_("«%(line)s» no es un correo."), params={"line": line}) from error
        return "\n".join(lines)


class MailForm(SettingsForm):
    """From whom customers get their messages, and through which server."""

    SECTIONS = (
        (_("Remitente"), ("is_on", "from_name", "from_address")),
        (_("Servidor de salida (SMTP)"), ("host", "port", "security", "username", "password")),
    )

    class Meta:
        model = MailSender
        fields = ("is_on", "from_name", "from_address", "host", "port", "security", "username", "password")

    def clean(self) -> dict[str, Any]:
        """A server that is used needs a name and a sender."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("is_on"):
            for name in ("host", "from_address"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Hace falta para enviar con este servidor."))
        return cleaned


class ReasonForm(forms.Form):
    """Why; it stays in the history."""

    reason = forms.CharField(
        label=_("Motivo del cambio"),
        max_length=100,
        help_text=_("Queda en la historia, con tu nombre."),
        widget=forms.TextInput(attrs={"class": "dk-input"}),
    )

    def __init__(self, *args: Any, required: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required


@dataclass(frozen=True)
class Tab:
    """One tab: its address, words, icon, form, and the permission that it takes."""

    code: str
    title: str | Promise
    icon: str
    form: type[SettingsForm]
    permission: str = rules.CHANGE

    @property
    def is_money(self) -> bool:
        """Whether a change asks for a reason."""
        return self.permission == rules.CHANGE_MONEY


TABS: Final = (
    Tab("empresa", _("Empresa y contacto"), "store", CompanyForm),
    Tab("apariencia", _("Apariencia"), "palette", AppearanceForm),
    Tab("ventas", _("Entregas y cambios"), "local_shipping", SellingForm),
    Tab("dinero", _("Pagos y verificación"), "rule_settings", MoneyForm, rules.CHANGE_MONEY),
    Tab("correo", _("Correo"), "mail", MailForm),
    Tab("resumen", _("Resumen diario"), "schedule_send", DigestForm),
)
