"""The basket's page and its forms. Everything works with plain forms; htmx only spares the reload."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from commerce.catalogue.rules import minimum_quantity, quantity_text
from commerce.money.rules import convert
from commerce.rates.context import request_rate
from commerce.refusals import Missing, NotAllowed, Refusal
from commerce.stores.middleware import store_of
from commerce.stores.same_origin import same_origin_required

from . import actions, forms, pages, queries, rules
from .middleware import basket_of, priced, units_of
from .models import Basket, Line

Change = Callable[..., HttpResponse | None]

SHOWN_CODE = 128  # letters of a refused code that are shown again


@never_cache
@require_GET
def summary(request: HttpRequest) -> HttpResponse:
    """The basket with its lines, discounts, taxes and totals."""
    return render(request, "basket/summary.html", _context(request))


def change(view: Change) -> Callable[..., HttpResponse]:
    """A form of the basket: POST from our own pages; a refusal becomes a notice, and what does not exist a 404."""

    @never_cache
    @require_POST
    @same_origin_required
    @wraps(view)
    def changed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer = view(request, *args, **kwargs)
        except Missing as refusal:
            raise Http404(str(refusal)) from None
        except Refusal as refusal:
            messages.error(request, _explained(refusal))
            answer = None
        return answer or _shown(request)

    return changed


@never_cache
@require_POST
@same_origin_required
def add(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Put a product in the basket and go back to where it was chosen."""
    basket = basket_of(request)
    try:
        wanted = forms.read_addition(request.POST, pk)
        product = queries.product_for_sale(wanted.product_id, basket.store_id)
        quantity = wanted.quantity.strip() or minimum_quantity(product)
        actions.add(basket, product, quantity, wanted.note, wanted.options)
    except Missing as refusal:
        raise Http404(str(refusal)) from None
    except Refusal as refusal:
        messages.error(request, _explained(refusal))
    else:
        said = _("Agregaste %(product)s a tu cesta") % {"product": product.get_title()}
        address = reverse("basket:summary")
        messages.success(request, format_html('{} <a href="{}">{}</a>', said, address, _("Ver cesta")))
    default = reverse("basket:summary")
    return HttpResponseRedirect(forms.local_address(request, request.POST.get("next"), default))


@change
def update(request: HttpRequest) -> HttpResponse | None:
    """One button of a line (`menos`, `mas`, `ajustar`, `quitar` = its id), or all quantities and notes as typed."""
    basket = basket_of(request)
    for name, act in _BUTTONS.items():
        if name in request.POST:
            act(request, _line(basket, request.POST[name]))
            return None
    _write_all(request, basket)
    if "continuar" in request.POST and not _has_notes(request):
        return _go(request, reverse("checkout:index"))
    return None


@change
def remove(request: HttpRequest) -> None:
    """Take a line out (`linea` = its id)."""
    _remove(request, _line(basket_of(request), request.POST.get("linea")))


@change
def restore(request: HttpRequest) -> None:
    """Put back the line that was just taken out."""
    basket = basket_of(request)
    product_id, quantity, note, options = forms.read_undo(request.POST.get("vuelta", ""), basket.store_id)
    actions.add(basket, queries.product_for_sale(product_id, basket.store_id), quantity, note, options)


@change
def clear(request: HttpRequest) -> None:
    """Take everything out; with `solo=agotados`, only what cannot be bought any more."""
    if request.POST.get("solo") == "agotados":
        actions.remove_unavailable(basket_of(request))
    else:
        actions.clear(basket_of(request))


@change
def voucher_add(request: Any) -> HttpResponse | None:
    """Put a voucher on the basket (`cupon` = its code). Without a reload, a refusal stands beside the field."""
    typed = request.POST.get("cupon", "")
    try:
        voucher = actions.apply_voucher(basket_of(request), typed, request.user)
    except Refusal as refusal:
        if not request.htmx:
            raise
        return _shown(request, code_refused=_explained(refusal), code_typed=typed[:SHOWN_CODE])
    messages.success(request, _("Aplicamos el cupón %(code)s") % {"code": voucher.code})
    return None


@change
def voucher_remove(request: HttpRequest) -> None:
    """Take a voucher off the basket (`cupon` = its id)."""
    actions.remove_voucher(basket_of(request), forms.read_id(request.POST.get("cupon"), Missing("no_id", "")))


def _line(basket: Basket, text: str | None) -> Line:
    return queries.line_of(basket, forms.read_id(text, rules.unknown_line()))


def _fewer(request: HttpRequest, line: Line) -> None:
    token = forms.undo_token(line)
    if actions.move_step(line, -1).line is None:
        _say_removed(request, line, token)


def _more(request: HttpRequest, line: Line) -> None:
    actions.move_step(line, 1)


def _fit(request: HttpRequest, line: Line) -> None:
    notice = actions.set_quantity(line, line.measure, cap=True).notice
    if notice:
        messages.warning(request, notice)


def _remove(request: HttpRequest, line: Line) -> None:
    token = forms.undo_token(line)
    actions.remove(line)
    _say_removed(request, line, token)


_BUTTONS: dict[str, Callable[[HttpRequest, Line], None]] = {
    "menos": _fewer,
    "mas": _more,
    "ajustar": _fit,
    "quitar": _remove,
}


def _write_all(request: HttpRequest, basket: Basket) -> None:
    """Each line whose quantity or note was typed anew; what one line refuses does not stop the others."""
    lines = {line.pk: line for line in basket.all_lines()}
    for name, text in request.POST.items():
        if name.startswith((forms.QUANTITY_PREFIX, forms.NOTE_PREFIX)):
            line = lines.get(forms.read_id(name.partition("-")[2], rules.unknown_line()))
            if line is None:
                raise rules.unknown_line()
            try:
                _write(request, line, name, str(text))
            except Missing:
                raise
            except Refusal as refusal:
                messages.error(request, f"{line.product.get_title()}: {refusal}")


def _write(request: HttpRequest, line: Line, name: str, text: str) -> None:
    if name.startswith(forms.NOTE_PREFIX):
        if text.strip() != line.note:
            actions.set_note(line, text)
        return
    if text.strip() == quantity_text(line.measure, line.product.unit):
        return
    token = forms.undo_token(line)
    changed = actions.set_quantity(line, text, cap=True)
    if changed.line is None:
        _say_removed(request, line, token)
    elif changed.notice:
        messages.warning(request, f"{line.product.get_title()}: {changed.notice}")


def _say_removed(request: HttpRequest, line: Line, token: str) -> None:
    said = _("Quitaste %(product)s") % {"product": line.product.get_title()}
    button = '{} <button type="submit" form="deshacer" name="vuelta" value="{}">{}</button>'
    messages.success(request, format_html(button, said, token, _("Deshacer")))


def _explained(refusal: Refusal) -> str:
    """The refusal's sentence, with the way out where there is one."""
    if isinstance(refusal, NotAllowed):
        address = f"{reverse('account_login')}?next={reverse('basket:summary')}"
        return format_html('{} <a href="{}">{}</a>', str(refusal), address, _("Entrar"))
    return str(refusal)


def _has_notes(request: HttpRequest) -> bool:
    """Whether this request has something to say that must not be missed; it stays for the page that says it."""
    queued = getattr(messages.get_messages(request), "_queued_messages", [])
    return any(message.level >= messages.WARNING for message in queued)


def _go(request: Any, address: str) -> HttpResponse:
    """Lead the visitor to another page, from a plain form or from htmx."""
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def _shown(request: Any, **extra: Any) -> HttpResponse:
    """The basket after a change: the part of the page that htmx replaces, or the whole page anew."""
    if not request.htmx:
        return redirect("basket:summary")
    must_be_seen = _has_notes(request)
    response = render(request, "basket/changed.html", _context(request) | {"badge": units_of(request)} | extra)
    if must_be_seen:
        response.headers["HX-Reswap"] = "outerHTML show:#cesta:top"
    return response


def _context(request: Any) -> dict[str, Any]:
    basket = priced(request)
    page = pages.page_of(basket, store_of(request), request.user)
    rate = request_rate(request)
    total_bs = convert(page.total, rate.value) if rate else None
    return {"basket": basket, "page": page, "heading": pages.heading(page), "total_bs": total_bs}
