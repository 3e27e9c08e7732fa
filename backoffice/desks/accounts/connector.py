"""The bank's connector of one account: set up, tried, switched on by a second person, switched off at once."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from backoffice.desks.access import desk_view
from backoffice.site import site
from commerce.pagomovil import gateways
from commerce.pagomovil.actions import connectors as actions
from commerce.pagomovil.actions.accounts import CHANGE
from commerce.pagomovil.models import BankConnector, ConnectorExchange, RecipientAccount
from commerce.pagomovil.queries import masked
from commerce.refusals import BadInput, Refusal
from commerce.stores.models import Store

_SHOWN: Final = 20


class ConnectorForm(forms.ModelForm):
    """How the bank is asked, or tells us. The key is written, never shown."""

    renew = forms.BooleanField(
        label=gettext_lazy("dar otra dirección de aviso"),
        required=False,
        help_text=gettext_lazy("La de ahora deja de servir."),
    )

    class Meta:
        model = BankConnector
        fields = ["gateway", "key", "address", "allowed_from"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk or self.instance.gateway in gateways.ASKED:
            del self.fields["renew"]
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "dk-input"


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view(CHANGE)
def connector(request: HttpRequest, account_id: int, *, stores: list[Store]) -> HttpResponse:
    """The connector's settings, its health and its last conversations; saving leaves it off."""
    account = _account(account_id, stores)
    row = BankConnector.objects.filter(account=account).select_related("changed_by", "enabled_by").first()
    form = ConnectorForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.fields}
        try:
            actions.configure(account.pk, values, by=request.user)  # type: ignore[arg-type]
        except BadInput as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Guardado y apagado. Lo enciende otra persona; el dueño ya lo sabe."))
            return _back(account.pk)
        row = BankConnector.objects.filter(account=account).select_related("changed_by", "enabled_by").first()
    context = {
        **site.each_context(request),
        "title": _("Conector del banco"),
        "form": form,
        "account": account,
        "mask": masked(account),
        "connector": row,
        "webhook": _webhook(request, row),
        "exchanges": ConnectorExchange.objects.filter(connector=row)[:_SHOWN] if row else [],
        "is_mine": row is not None and row.changed_by_id == request.user.pk,
    }
    return TemplateResponse(request, "backoffice/accounts/connector.html", context)


@require_POST
@desk_view(CHANGE)
def turn_on(request: HttpRequest, account_id: int, *, stores: list[Store]) -> HttpResponse:
    """Switch it on, as the second person."""
    user: Any = request.user
    return _done(request, account_id, stores, lambda: actions.turn_on(account_id, by=user), _("Conector encendido."))


@require_POST
@desk_view(CHANGE)
def turn_off(request: HttpRequest, account_id: int, *, stores: list[Store]) -> HttpResponse:
    """Switch it off."""
    user: Any = request.user
    return _done(request, account_id, stores, lambda: actions.turn_off(account_id, by=user), _("Conector apagado."))


@require_POST
@desk_view(CHANGE)
def check(request: HttpRequest, account_id: int, *, stores: list[Store]) -> HttpResponse:
    """Try the connection, and say how it went."""
    account = _account(account_id, stores)
    try:
        is_well, says = actions.check(account.pk, by=request.user)  # type: ignore[arg-type]
    except Refusal as refusal:
        is_well, says = False, str(refusal)
    (messages.success if is_well else messages.warning)(request, says)
    return _back(account.pk)


def _account(account_id: int, stores: list[Store]) -> RecipientAccount:
    account = RecipientAccount.objects.filter(pk=account_id, store__in=stores).select_related("bank", "store").first()
    if account is None:
        raise Http404
    return account


def _done(
    request: HttpRequest, account_id: int, stores: list[Store], act: Callable[[], object], words: str
) -> HttpResponse:
    account = _account(account_id, stores)
    try:
        act()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return _back(account.pk)


def _webhook(request: HttpRequest, row: BankConnector | None) -> str:
    """The address to give to a bank that calls us."""
    if row is None or row.gateway in gateways.ASKED:
        return ""
    return request.build_absolute_uri(reverse("bank_webhooks:r4", args=[row.token]))


def _back(account_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("recipient_accounts:connector", args=[account_id]))
