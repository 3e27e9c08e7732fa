"""Ways to pay that the shop makes up itself: what they ask, and how their customers will see them."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backoffice.desks.access import desk_view
from backoffice.people import person
from backoffice.site import site
from commerce.pagomovil.actions import ways
from commerce.pagomovil.copying import account_rows
from commerce.pagomovil.forms import MethodForm
from commerce.pagomovil.models import RecipientAccount, ReportedMethod
from commerce.pagomovil.rules.asked import FIELDS, ONLY_IN_BOLIVARES, OPTIONAL, REQUIRED
from commerce.refusals import BadInput, Refusal
from commerce.stores.models import Store

NOT_UNDERSTOOD: Final = 422
_HOW: Final = [
    ("", gettext_lazy("No se pide")),
    (OPTIONAL, gettext_lazy("Opcional")),
    (REQUIRED, gettext_lazy("Obligatorio")),
]
_ASKS: Final = "asks_"


class AccountField(forms.ModelChoiceField):
    """An account, with its store."""

    def label_from_instance(self, account: Any) -> str:
        """`Banesco ••89 · Bs · Bodegón El Paraíso`."""
        return f"{account} · {account.get_currency_display()} · {account.store.name}"


class MethodSettingsForm(forms.Form):
    """A way to pay: its name, its account, and for every datum whether it is asked."""

    name = forms.CharField(label=gettext_lazy("Nombre"), max_length=60)
    account = AccountField(label=gettext_lazy("Cuenta donde llega"), queryset=RecipientAccount.objects.none())
    is_foreign_currency = forms.BooleanField(
        label=gettext_lazy("Es moneda extranjera"),
        required=False,
        help_text=gettext_lazy("Suma el IGTF si la tienda es contribuyente especial. En dólares siempre lo es."),
    )
    instructions = forms.CharField(
        label=gettext_lazy("Instrucciones"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Lo que el cliente lee al elegirla y antes de reportar."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("Activa"), required=False, initial=True)

    def __init__(self, *args: Any, stores: list[Store], method: ReportedMethod | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = RecipientAccount.objects.filter(store__in=stores).select_related("store", "bank")
        if method is not None:
            accounts = accounts.filter(store=method.store_id)
            for known in ("name", "is_foreign_currency", "instructions", "is_active"):
                self.initial[known] = getattr(method, known)
            self.initial["account"] = method.account_id
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]
        for name, label in FIELDS.items():
            how = method.fields.get(name, "") if method else ""
            self.fields[_ASKS + name] = forms.ChoiceField(label=str(label), choices=_HOW, required=False, initial=how)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "dk-input"

    @property
    def asks(self) -> list[Any]:
        """The questions about the report's data."""
        return [self[_ASKS + name] for name in FIELDS]

    @property
    def about(self) -> list[Any]:
        """Everything else."""
        return [bound for bound in self if not bound.name.startswith(_ASKS)]

    def wanted(self) -> ways.Wanted:
        """What was typed, for the action. Only of a valid form."""
        said = self.cleaned_data
        return ways.Wanted(
            name=said["name"],
            account_id=said["account"].pk,
            fields={name: said[_ASKS + name] for name in FIELDS if said[_ASKS + name]},
            instructions=said["instructions"],
            is_foreign_currency=said["is_foreign_currency"],
            is_active=said["is_active"],
        )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view(ways.CHANGE)
def method(request: HttpRequest, method_id: int | None = None, *, stores: list[Store]) -> HttpResponse:
    """Make or change a way to pay, beside what its customers will see; a POST saves it, or shows how it would be."""
    rows = ReportedMethod.objects.filter(store__in=stores).select_related("account__bank", "store")
    row = rows.filter(pk=method_id).first() if method_id is not None else None
    if method_id is not None and row is None:
        raise Http404
    form = MethodSettingsForm(request.POST or None, stores=stores, method=row)
    shown, status = row, 200
    if request.method == "POST":
        status = NOT_UNDERSTOOD
        if form.is_valid():
            shown = _as_typed(form)
            if "ver" in request.POST:
                status = 200
            elif _save(request, form, row):
                return HttpResponseRedirect(reverse("recipient_accounts:desk"))
    title = _("Cambiar la forma de pago") if row else _("Agregar una forma de pago")
    context = {
        **site.each_context(request),
        "title": title,
        "form": form,
        "method": row,
        "shown": shown,
        "preview": _preview(shown) if shown else None,
        "account_rows": account_rows(shown.account, "A-1042") if shown else [],
    }
    return TemplateResponse(request, "backoffice/accounts/method.html", context, status=status)


def _preview(row: ReportedMethod) -> MethodForm:
    """The customer's form, to look at."""
    form = MethodForm(row=row, auto_id="vista_%s")
    for field in form.fields.values():
        field.widget.attrs["class"] = "dk-input"
    return form


def _as_typed(form: MethodSettingsForm) -> ReportedMethod:
    """The way to pay as it would be, not saved."""
    wanted, account = form.wanted(), form.cleaned_data["account"]
    asked = {name: how for name, how in wanted.fields.items() if account.bank_id or name not in ONLY_IN_BOLIVARES}
    return ReportedMethod(
        store=account.store,
        account=account,
        name=wanted.name,
        currency=account.currency,
        instructions=wanted.instructions,
        fields=asked,
    )


def _save(request: HttpRequest, form: MethodSettingsForm, row: ReportedMethod | None) -> bool:
    store = form.cleaned_data["account"].store
    try:
        saved = ways.save_method(store, form.wanted(), by=person(request), method_id=row.pk if row else None)
    except BadInput as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Guardamos «%(name)s».") % {"name": saved.name})
    return True
