"""The recipient accounts, and changes of them: one person asks, another signs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.desks.access import desk_view
from backoffice.site import site
from commerce.pagomovil.actions import accounts as actions
from commerce.pagomovil.actions.ways import CHANGE as CHANGE_METHODS
from commerce.pagomovil.models import AccountChange, RecipientAccount, ReportedMethod
from commerce.pagomovil.queries import MaskedAccount, masked
from commerce.refusals import BadInput, Refusal
from commerce.stores.models import Store
from commerce.stores.queries import stores_where

from .forms import AccountForm

VIEW: Final = "pagomovil.view_recipientaccount"
CHANGE: Final = actions.CHANGE


@dataclass(frozen=True)
class Shown:
    """An account in the list, with its secrets masked, and the change of it that waits, if one does."""

    account: RecipientAccount
    mask: MaskedAccount
    change: AccountChange | None
    may_change: bool


@dataclass(frozen=True)
class Waiting:
    """A change that waits: what would be different, in words, and whether this person may sign it."""

    change: AccountChange
    values: list[tuple[str, str]]
    may_sign: bool
    may_change: bool


@require_safe
@desk_view(VIEW)
def desk(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """The accounts of these stores and the changes that wait."""
    may = set(stores_where(request.user, CHANGE).values_list("pk", flat=True))
    changes = AccountChange.objects.filter(store__in=stores).select_related(
        "store", "account__bank", "requested_by", "decided_by"
    )
    waiting = list(changes.filter(state=AccountChange.State.WAITING).order_by("pk"))
    by_account = {change.account_id: change for change in waiting if change.account_id}
    accounts = RecipientAccount.objects.filter(store__in=stores).select_related("bank", "store", "connector")
    context = {
        **site.each_context(request),
        "title": _("Cuentas receptoras"),
        "accounts": [Shown(each, masked(each), by_account.get(each.pk), each.store_id in may) for each in accounts],
        "waiting": [_waiting(change, request, may) for change in waiting],
        "past": changes.exclude(state=AccountChange.State.WAITING)[:10],
        "may_any": bool(may & {store.pk for store in stores}),
        "is_many": len(stores) > 1,
        "methods": ReportedMethod.objects.filter(store__in=stores).select_related("account__bank", "store"),
        "may_methods": set(stores_where(request.user, CHANGE_METHODS).values_list("pk", flat=True)),
    }
    return TemplateResponse(request, "backoffice/accounts/desk.html", context)


def _waiting(change: AccountChange, request: HttpRequest, may: set[int]) -> Waiting:
    return Waiting(
        change=change,
        values=[(_label(name), _written(value)) for name, value in change.proposed.items()],
        may_sign=change.store_id in may and change.requested_by_id != request.user.pk,
        may_change=change.store_id in may,
    )


def _label(name: str) -> str:
    return str(RecipientAccount._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return _("sí") if value else _("no")
    if isinstance(value, list):
        return "; ".join(f"{row['label']}: {row['value']}" for row in value) or "—"
    return str(value) if value not in (None, "") else "—"


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view(CHANGE)
def change(request: HttpRequest, account_id: int | None = None, *, stores: list[Store]) -> HttpResponse:
    """Ask for a change of an account, or for a new one."""
    known = RecipientAccount.objects.filter(store__in=stores).select_related("store")
    account = known.filter(pk=account_id).first() if account_id is not None else None
    if account_id is not None and account is None:
        raise Http404
    form = AccountForm(request.POST or None, instance=account, stores=stores)
    if request.method == "POST" and form.is_valid():
        store = account.store if account else form.cleaned_data["store"]
        present = RecipientAccount.objects.get(pk=account_id) if account_id else None
        try:
            actions.request_change(store, present, form.values(), by=request.user)  # type: ignore[arg-type]
        except BadInput as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Pediste el cambio. Vale cuando lo firme otra persona; el dueño ya lo sabe."))
            return _list()
    title = _("Cambiar la cuenta") if account else _("Agregar una cuenta")
    context = {**site.each_context(request), "title": title, "form": form, "account": account}
    return TemplateResponse(request, "backoffice/accounts/change.html", context)


def _list() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("recipient_accounts:desk"))


def _decided(
    request: HttpRequest, change_id: int, stores: list[Store], decide: Callable[[], object], words: str
) -> HttpResponse:
    store_id = AccountChange.objects.filter(pk=change_id, store__in=stores).values_list("store_id", flat=True).first()
    if store_id is None:
        raise Http404
    if not stores_where(request.user, CHANGE).filter(pk=store_id).exists():
        raise PermissionDenied
    try:
        decide()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return _list()


@require_POST
@desk_view(VIEW)
def sign(request: HttpRequest, change_id: int, *, stores: list[Store]) -> HttpResponse:
    """Put a change into effect, as the second person."""
    user: Any = request.user
    words = _("Cambio aplicado. El dueño de la tienda recibe un aviso.")
    return _decided(request, change_id, stores, lambda: actions.sign_change(change_id, by=user), words)


@require_POST
@desk_view(VIEW)
def refuse(request: HttpRequest, change_id: int, *, stores: list[Store]) -> HttpResponse:
    """Drop a change that waits."""
    user: Any = request.user
    note = request.POST.get("note", "")
    return _decided(
        request,
        change_id,
        stores,
        lambda: actions.refuse_change(change_id, by=user, note=note),
        _("Cambio descartado."),
    )
