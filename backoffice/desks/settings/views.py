"""The settings of a store: what each tab shows, and how it is saved."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.habits.stale import hold_row, opened
from backoffice.held import held
from backoffice.people import person
from backoffice.site import site
from commerce.refusals import Refusal
from commerce.stores import actions, rules
from commerce.stores.gateways import mail
from commerce.stores.models import MailSender, Store

from .forms import TABS, ReasonForm, Tab


def stores_with(request: HttpRequest, permission: str) -> set[int]:
    """The stores in which this person may change what `permission` guards."""
    return held(request).stores(permission)


@require_safe
@never_cache
@site.admin_view
def index(request: HttpRequest) -> HttpResponse:
    """The first tab of the first store that one may set up."""
    for each in TABS:
        if mine := stores_with(request, each.permission):
            first = Store.objects.filter(pk__in=mine).order_by("-is_default", "pk").values_list("pk", flat=True)[0]
            return HttpResponseRedirect(reverse("settings_desk:tab", args=[first, each.code]))
    raise PermissionDenied


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@site.admin_view
def tab(request: HttpRequest, store_id: int, code: str) -> HttpResponse:
    """One tab; a POST saves it and says what was changed."""
    chosen = _tab(code)
    store = _store(request, store_id, chosen.permission)
    if request.method == "POST":
        with transaction.atomic():
            return _saved(request, store, chosen)
    row = _row(store, chosen)
    form = chosen.form(instance=row if row._state.adding else opened(row))
    return _page(request, store, chosen, form, ReasonForm(required=chosen.is_money))


@require_POST
@never_cache
@site.admin_view
def try_mail(request: HttpRequest, store_id: int) -> HttpResponse:
    """Send a message to oneself through the store's own server, and say how that went."""
    store = _store(request, store_id, rules.CHANGE)
    me = person(request)
    try:
        mail.try_out(MailSender.objects.filter(store=store).first(), store, me.email)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Enviamos un correo de prueba a tu dirección."))
    return HttpResponseRedirect(reverse("settings_desk:tab", args=[store.pk, "correo"]))


def _saved(request: HttpRequest, store: Store, chosen: Tab) -> HttpResponse:
    """Save the tab, or show it again; whatever is saved of a store is saved in turn."""
    hold_row(Store, store.pk)
    store.refresh_from_db()
    form = chosen.form(request.POST, request.FILES, instance=_row(store, chosen))
    form.watch(request)
    reason = ReasonForm(request.POST, required=chosen.is_money)
    done = None
    if all([form.is_valid(), reason.is_valid()]):
        done = _save(request, store, chosen, form, reason.cleaned_data["reason"])
    return done or _page(request, store, chosen, form, reason)


def _save(request: HttpRequest, store: Store, chosen: Tab, form: Any, reason: str) -> HttpResponse | None:
    changed = {name: form.cleaned_data[name] for name in form.changed_data}
    change = actions.change_mail_sender if chosen.code == "correo" else actions.change_settings
    try:
        change(store.pk, changed, by=person(request), reason=reason)
    except Refusal as refusal:
        field = getattr(refusal, "field", "")
        form.add_error(field if field in form.fields else None, str(refusal))
        return None
    said = _("Guardamos «%(tab)s» de %(store)s.") if changed else _("No cambiaste nada en «%(tab)s» de %(store)s.")
    messages.success(request, said % {"tab": chosen.title, "store": store})
    return HttpResponseRedirect(reverse("settings_desk:tab", args=[store.pk, chosen.code]))


def _page(request: HttpRequest, store: Store, chosen: Tab, form: Any, reason: ReasonForm) -> HttpResponse:
    stores = Store.objects.filter(pk__in=stores_with(request, chosen.permission)).order_by("name")
    context = {
        **site.each_context(request),
        "title": _("Configuración de %(store)s") % {"store": store},
        "store": store,
        "stores": stores,
        "tabs": [each for each in TABS if store.pk in stores_with(request, each.permission)],
        "tab": chosen,
        "form": form,
        "reason": reason,
        "sections": form.sections(),
        "may_try": chosen.code == "correo" and form.instance.is_on and form.instance.host,
        "history": _history(request, store, chosen),
    }
    status = 422 if form.errors or reason.errors else 200
    return TemplateResponse(request, "backoffice/settings/page.html", context, status=status)


def _history(request: HttpRequest, store: Store, chosen: Tab) -> str:
    if store.pk not in stores_with(request, "stores.view_store") or chosen.code == "correo":
        return ""
    return reverse("admin:stores_store_history", args=[store.pk])


def _tab(code: str) -> Tab:
    found = next((each for each in TABS if each.code == code), None)
    if found is None:
        raise Http404
    return found


def _store(request: HttpRequest, store_id: int, permission: str) -> Store:
    store = Store.objects.filter(pk__in=stores_with(request, permission) & {store_id}).first()
    if store is None:
        if stores_with(request, permission):
            raise Http404
        raise PermissionDenied
    return store


def _row(store: Store, chosen: Tab) -> Any:
    if chosen.code != "correo":
        return store
    return MailSender.objects.filter(store=store).first() or MailSender(store=store)
