"""Counting the shelves: sheets, one sheet that keeps what is typed, and its differences before they count."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from backoffice.desks.access import desk_view
from backoffice.people import person
from backoffice.scoping import visible
from backoffice.site import site
from commerce.catalogue.models import Category
from commerce.partner import actions
from commerce.partner.models import Partner, StockCount, StockCountLine, StockRecord
from commerce.refusals import BadInput, Refusal
from commerce.stores.markup.dates import day
from commerce.stores.models import Store

from .access import COUNT, COUNTS, counts_for, records_for
from .forms import CountForm, QuantityField
from .words import plain, steps_text

_PER_PAGE = 100
_SHOWN = 50


@desk_view(COUNTS)
@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: HttpRequest, stores: list[Store]) -> HttpResponse:
    """The sheets, newest first, and a form for the next one."""
    may_count = request.user.has_perm(COUNT)
    ids = [store.pk for store in stores]
    form = CountForm(
        request.POST or None,
        partners=Partner.objects.filter(store__in=ids).order_by("store_id", "name"),
        categories=visible(request, Category.objects.order_by("path")),
        initial={"name": _("Conteo del %(day)s") % {"day": day(timezone.localdate(), year=False)}},
    )
    if request.method == "POST":
        if not may_count:
            raise PermissionDenied
        if form.is_valid() and (answer := _start(request, form)):
            return answer
    counts = counts_for(request).annotate(total=Count("lines"), done=Count("lines__counted"))
    context = {
        **site.each_context(request),
        "title": _("Conteos de existencias"),
        "form": form if may_count else None,
        "counts": counts[:_SHOWN],
    }
    return TemplateResponse(request, "backoffice/stock/counts.html", context)


def _start(request: HttpRequest, form: CountForm) -> HttpResponse | None:
    said = form.cleaned_data
    records = records_for(request, "change")
    if category := said["category"]:
        shelves = Category.get_tree(category).values("pk")
        records = records.filter(
            Q(product__categories__in=shelves) | Q(product__parent__categories__in=shelves)
        ).distinct()
    bare = StockRecord.objects.filter(pk__in=records.order_by().values("pk"))
    try:
        count = actions.start_count(said["partner"], name=said["name"], records=bare, by=person(request))
    except BadInput as refusal:
        form.add_error(refusal.field, str(refusal.message))
        return None
    return HttpResponseRedirect(reverse("stock:count", args=[count.pk]))


@desk_view(COUNTS)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, count_id: int, stores: list[Store]) -> HttpResponse:
    """One sheet: what is typed is kept at once (or by the button, where there are no scripts)."""
    count = get_object_or_404(counts_for(request), pk=count_id)
    lines = _lines(count)
    if query := request.GET.get("q", "").replace("\x00", "").strip()[:80]:
        match = Q(stockrecord__product__title__icontains=query) | Q(stockrecord__partner_sku__icontains=query)
        lines = lines.filter(match | Q(stockrecord__product__parent__title__icontains=query))
    page = Paginator(lines, _PER_PAGE).get_page(request.GET.get("p"))
    errors: dict[int, str] = {}
    if request.method == "POST":
        _ours(request, count)
        errors = _keep(request, page)
        if not errors:
            return HttpResponseRedirect(
                reverse("stock:review", args=[count.pk]) if "review" in request.POST else request.get_full_path()
            )
    context = {
        **site.each_context(request),
        "title": count.name,
        "count": count,
        "is_open": count.state == StockCount.State.DRAFT,
        "may_count": _may_count(request, count),
        "page": page,
        "query": query,
        "done": count.lines.filter(counted__isnull=False).count(),
        "total": count.lines.count(),
        "rows": [_row(line, request.POST.get(f"line-{line.pk}"), errors.get(line.pk, "")) for line in page],
    }
    return TemplateResponse(request, "backoffice/stock/count.html", context)


def _lines(count: StockCount) -> Any:
    lines = count.lines.select_related("stockrecord__product__parent", "counted_by")
    return lines.order_by("stockrecord__product__title", "stockrecord__partner_sku", "pk")


def _row(line: StockCountLine, typed: str | None, error: str) -> dict[str, Any]:
    record = line.stockrecord
    return {
        "line": line,
        "title": record.product.get_title(),
        "sku": record.partner_sku,
        "unit": record.product.get_unit_display(),
        "value": plain(record, line.counted) if typed is None else typed[:24],
        "error": error,
    }


def _may_count(request: HttpRequest, count: StockCount) -> bool:
    return counts_for(request, "change").filter(pk=count.pk).exists()


def _ours(request: HttpRequest, count: StockCount) -> None:
    if not _may_count(request, count):
        raise PermissionDenied


def _keep(request: HttpRequest, lines: Any) -> dict[int, str]:
    """Keep every line of this page that was sent; the sentences for those that could not be."""
    errors = {}
    for line in lines:
        typed = request.POST.get(f"line-{line.pk}")
        if typed is None:
            continue
        try:
            steps = QuantityField(line.stockrecord, required=False).clean(typed)
            if steps != line.counted:
                actions.write_counted(line.pk, steps, by=person(request))
        except ValidationError as error:
            errors[line.pk] = " ".join(error.messages)
        except Refusal as refusal:
            errors[line.pk] = str(refusal.message)
    return errors


@desk_view(COUNT)
@require_POST
def line(request: HttpRequest, line_id: int, stores: list[Store]) -> HttpResponse:
    """Keep one number as soon as it is typed; the answer says how it was understood."""
    ids = counts_for(request, "change").values("pk")
    lines = StockCountLine.objects.select_related("stockrecord__product__parent", "count")
    found = get_object_or_404(lines, pk=line_id, count__in=ids)
    try:
        steps = QuantityField(found.stockrecord, required=False).clean(request.POST.get("quantity", "")[:24])
        actions.write_counted(found.pk, steps, by=person(request))
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=400)
    except Refusal as refusal:
        return JsonResponse({"error": str(refusal.message)}, status=refusal.status)
    done = found.count.lines.filter(counted__isnull=False).count()
    return JsonResponse({"saved": steps_text(found.stockrecord, steps) if steps is not None else "", "done": done})


@desk_view(COUNTS)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, count_id: int, stores: list[Store]) -> HttpResponse:
    """The differences, before they count; confirming writes each as a movement."""
    count = get_object_or_404(counts_for(request), pk=count_id)
    if request.method == "POST":
        _ours(request, count)
        return _apply(request, count)
    lines = _lines(count)
    different = lines.filter(counted__isnull=False).exclude(counted=F("believed"))
    context = {
        **site.each_context(request),
        "title": _("Diferencias: %(name)s") % {"name": count.name},
        "count": count,
        "is_open": count.state == StockCount.State.DRAFT,
        "may_count": _may_count(request, count),
        "equal": lines.filter(counted=F("believed")).count(),
        "uncounted": lines.filter(counted__isnull=True).count(),
        "rows": [_difference(line) for line in different],
    }
    return TemplateResponse(request, "backoffice/stock/review.html", context)


def _difference(line: StockCountLine) -> dict[str, Any]:
    record, sign = line.stockrecord, "+" if line.difference > 0 else "\N{MINUS SIGN}"
    return {
        **_row(line, None, ""),
        "believed": steps_text(record, line.believed or 0),
        "counted": steps_text(record, line.counted or 0),
        "difference": sign + steps_text(record, abs(line.difference)),
        "is_less": line.difference < 0,
        "after": steps_text(record, max(0, (record.num_in_stock or 0) + line.difference)),
    }


def _apply(request: HttpRequest, count: StockCount) -> HttpResponse:
    try:
        movements = actions.apply_count(count.pk, by=person(request))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return HttpResponseRedirect(reverse("stock:review", args=[count.pk]))
    text = ngettext(
        "«%(name)s» aplicado: %(count)d producto corregido.",
        "«%(name)s» aplicado: %(count)d productos corregidos.",
        len(movements),
    )
    messages.success(request, text % {"name": count.name, "count": len(movements)})
    return HttpResponseRedirect(reverse("stock:counts"))


@desk_view(COUNT)
@require_POST
def discard(request: HttpRequest, count_id: int, stores: list[Store]) -> HttpResponse:
    """Throw a sheet away; the stock stays as it is."""
    count = get_object_or_404(counts_for(request, "change"), pk=count_id)
    try:
        actions.discard_count(count.pk, by=person(request))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("«%(name)s» descartado. Las existencias siguen como estaban.") % {"name": count})
    return HttpResponseRedirect(reverse("stock:counts"))
