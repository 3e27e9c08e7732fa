"""The providers of each store: whether they can be used, what is lacking, and the keys, which are never shown again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.desks.access import desk_view
from backoffice.held import held
from backoffice.people import person
from backoffice.site import site
from commerce.online import gateways
from commerce.online.actions import accounts as actions
from commerce.online.charging import webhook_path
from commerce.online.gateways import Gateway
from commerce.online.models import GatewayAccount
from commerce.refusals import BadInput, Refusal
from commerce.stores.models import Store

from .tabs import tabs_for

VIEW: Final = "online.view_gatewayaccount"


@dataclass(frozen=True)
class Line:
    """One provider of one store."""

    store: Store
    gateway: Gateway
    account: GatewayAccount | None

    @property
    def lacks(self) -> list[str | Promise]:
        """What has to be done before customers can pay with it."""
        row = self.account
        steps: list[tuple[bool, str | Promise]] = [
            (not (row and row.secret_key), gettext_lazy("Guarda la clave secreta que da el proveedor.")),
            (
                not (row and row.webhook_secret),
                gettext_lazy("Registra la dirección de avisos en el proveedor y guarda su secreto."),
            ),
            (not (row and row.is_enabled), gettext_lazy("Enciéndela.")),
        ]
        return [words for is_lacking, words in steps if is_lacking]


class AccountForm(forms.ModelForm):
    """The keys of a store at a provider. Secret ones are written, never shown."""

    renew = forms.BooleanField(
        label=gettext_lazy("dar otra dirección de avisos"),
        required=False,
        help_text=gettext_lazy("La de ahora deja de servir: hay que registrar la nueva en el proveedor."),
    )

    class Meta:
        model = GatewayAccount
        fields = ["secret_key", "public_key", "webhook_secret", "is_test", "currency", "per_usd", "address"]

    def __init__(self, *args: Any, gateway: Gateway, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currencies = sorted(gateway.capabilities.currencies)
        self.fields["currency"] = forms.ChoiceField(
            label=self.fields["currency"].label, choices=[(code, code) for code in currencies]
        )
        if set(currencies) <= {"USD", "VES"}:
            del self.fields["per_usd"]
        if not self.instance.pk:
            del self.fields["renew"]
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "dk-input"


@require_safe
@desk_view(VIEW)
def desk(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """Every provider of every store: on, off, or what is lacking."""
    rows = {(row.store_id, row.gateway): row for row in GatewayAccount.objects.filter(store__in=stores)}
    lines = [
        Line(store, gateway, rows.get((store.pk, gateway.code))) for store in stores for gateway in gateways.known()
    ]
    context = {
        **site.each_context(request),
        "title": _("Pagos en línea"),
        "tabs": tabs_for(request, "desk"),
        "lines": lines,
        "is_many": len(stores) > 1,
        "may_change": _may_change(request),
    }
    return TemplateResponse(request, "backoffice/payments/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view(actions.CHANGE)
def account(request: HttpRequest, store_id: int, gateway: str, *, stores: list[Store]) -> HttpResponse:
    """The keys of one provider, and how to switch it on."""
    store, found = _asked(store_id, gateway, stores)
    row = GatewayAccount.objects.filter(store=store, gateway=found.code).first()
    form = AccountForm(request.POST or None, instance=row, gateway=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.configure(store.pk, found.code, form.cleaned_data, by=person(request))
        except BadInput as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Guardamos las claves de %(name)s.") % {"name": found.name})
            return _back(store.pk, found.code)
        row = GatewayAccount.objects.filter(store=store, gateway=found.code).first()
    context = {
        **site.each_context(request),
        "title": _("%(name)s en %(store)s") % {"name": found.name, "store": store.name},
        "tabs": tabs_for(request, "desk"),
        "line": Line(store, found, row),
        "form": form,
        "webhook": request.build_absolute_uri(webhook_path(row)) if row else "",
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "backoffice/payments/account.html", context, status=status)


@require_POST
@desk_view(actions.CHANGE)
def turn_on(request: HttpRequest, store_id: int, gateway: str, *, stores: list[Store]) -> HttpResponse:
    """Offer it to customers."""
    store, found = _asked(store_id, gateway, stores)
    user = person(request)
    return _done(request, store, found, lambda: actions.turn_on(store.pk, found.code, by=user), _("Encendida."))


@require_POST
@desk_view(actions.CHANGE)
def turn_off(request: HttpRequest, store_id: int, gateway: str, *, stores: list[Store]) -> HttpResponse:
    """Stop offering it."""
    store, found = _asked(store_id, gateway, stores)
    user = person(request)
    return _done(request, store, found, lambda: actions.turn_off(store.pk, found.code, by=user), _("Apagada."))


def _asked(store_id: int, gateway: str, stores: list[Store]) -> tuple[Store, Gateway]:
    store = next((each for each in stores if each.pk == store_id), None)
    found = gateways.find(gateway)
    if store is None or found is None:
        raise Http404
    return store, found


def _done(request: HttpRequest, store: Store, gateway: Gateway, act: Callable[[], object], words: str) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return _back(store.pk, gateway.code)


def _may_change(request: HttpRequest) -> set[int]:
    return held(request).stores(actions.CHANGE)


def _back(store_id: int, gateway: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("payments_desk:account", args=[store_id, gateway]))
