"""The guided form: new, edit and duplicate, with its sentence, its warnings and its simulation while one writes."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.desks.access import desk_view
from backoffice.habits.stale import ANYWAY, beside
from backoffice.held import held
from backoffice.people import person
from backoffice.scoping import visible
from backoffice.site import site
from commerce.basket.models import Basket
from commerce.catalogue.models import Product
from commerce.catalogue.rules import quantity_from_steps, steps_from_quantity
from commerce.offer import actions
from commerce.offer import simulation as simulations
from commerce.offer.models import ConditionalOffer
from commerce.offer.reading import facts_of_spec, spec_of
from commerce.offer.selection import warnings_for
from commerce.offer.sentences import gist, sentence
from commerce.offer.terms import FITTING, Codes, Gives, Kind, OfferSpec, why_not
from commerce.refusals import Refusal
from commerce.stores.models import Store
from commerce.voucher.codes import example
from commerce.voucher.jobs import PERMISSION, fill_or_queue

from .access import ADD, CHANGE, offer_or_404
from .forms import OfferForm, initial_of

_FOUND: Final = 12
_BASKETS: Final = 8


@desk_view(ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """A new offer, empty or a copy of `?copia=`."""
    store = _store(request, stores)
    initial: dict[str, Any] = {
        "kind": "automatic",
        "audience": "everybody",
        "scope": "everything",
        "gives": "percent",
        "asks": "nothing",
    }
    if copied := request.GET.get("copia", ""):
        original = offer_or_404(request, int(copied) if copied.isdecimal() and len(copied) < 19 else 0)
        spec = spec_of(original)
        store = next((mine for mine in stores if mine.pk == original.store_id), store)
        if spec is not None and store.pk == original.store_id:
            unnamed = replace(spec, name=_("%(name)s (copia)") % {"name": spec.name[:90]}, codes=Codes())
            initial = initial_of(unnamed, store)
    form = OfferForm(request.POST or None, store=store, initial=initial)
    if request.method == "POST" and form.is_valid() and (saved := _save(request, form)):
        return saved
    return _page(request, form, stores=stores, title=_("Nueva oferta"))


@desk_view(CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, offer_id: int, *, stores: list[Store]) -> HttpResponse:
    """The offer in the form. One whose parts the form cannot write goes back to its page."""
    offer = offer_or_404(request, offer_id, "change")
    spec = spec_of(offer)
    if spec is None:
        messages.error(request, _("Esta oferta tiene partes que la hoja no sabe escribir."))
        return HttpResponseRedirect(reverse("offers:one", args=[offer_id]))
    form = OfferForm(request.POST or None, store=offer.store, kind=spec.kind, initial=initial_of(spec, offer.store))
    if request.method == "POST" and form.is_valid() and (saved := _save(request, form, offer)):
        return saved
    return _page(request, form, stores=[offer.store], title=offer.name, offer=offer)


def _store(request: HttpRequest, stores: list[Store]) -> Store:
    said = request.POST.get("store") or request.GET.get("tienda") or ""
    store = next((store for store in stores if str(store.pk) == said), stores[0] if not said else None)
    if store is None:
        raise Http404
    return store


def _save(request: HttpRequest, form: OfferForm, offer: ConditionalOffer | None = None) -> HttpResponse | None:
    """Save what the form says and go on; None where it was refused, with the reason on its field."""
    by, spec, reason = person(request), form.spec(), form.cleaned_data.get("reason", "")
    if spec.kind != Kind.AUTOMATIC and spec.store_id not in held(request).stores(PERMISSION):
        form.add_error("kind", _("Tu rol no puede crear códigos en esta tienda."))
        return None
    seen = (request.POST.get(ANYWAY) or request.POST.get("seen")) if offer else None
    try:
        saved = actions.save_offer(spec, by=by, reason=reason, offer_id=offer.pk if offer else None, seen=seen)
        job = fill_or_queue(saved.voucher_set, by=by, reason=reason) if spec.kind == Kind.CODES else None
    except Refusal as refusal:
        field = getattr(refusal, "field", "")
        form.add_error(field if field in form.fields else None, str(refusal.message))
        if offer is not None and refusal.code == "offer_changed_meanwhile":
            form.meanwhile = beside(form, offer, request, str(seen))
        return None
    messages.success(request, _("«%(offer)s» quedó guardada.") % {"offer": saved.name})
    if job is not None:
        return HttpResponseRedirect(reverse("jobs:job", args=[job.pk]))
    return HttpResponseRedirect(reverse("offers:one", args=[saved.pk]))


def _page(
    request: HttpRequest, form: OfferForm, *, stores: list[Store], title: str, offer: ConditionalOffer | None = None
) -> HttpResponse:
    context = {
        **site.each_context(request),
        "title": title,
        "form": form,
        "offer": offer,
        "stores": stores,
        "store": form.store,
        "seen": request.POST.get("seen") or (actions.version_of(offer) if offer else ""),
        "chosen": {field: form.chosen(field) for field in ("products", "without_products")},
        "ticked": {field: {row.pk for row in form.chosen(field)} for field in _TICKED},
        "fitting": {gives.value: sorted(FITTING[gives]) for gives in Gives},
        "baskets": _open_baskets(request, form.store),
    }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return TemplateResponse(request, "backoffice/offers/form.html", context, status=status)


_TICKED: Final = ("categories", "without_categories", "classes")


def _open_baskets(request: HttpRequest, store: Store) -> list[Basket]:
    """Some baskets that are open now, for those who may see baskets: whose they are is not told."""
    filled = Basket.objects.filter(store=store, status=Basket.OPEN, lines__isnull=False).distinct()
    return list(visible(request, filled).order_by("-pk")[:_BASKETS])


def _asked(request: HttpRequest, stores: list[Store]) -> tuple[OfferForm, OfferSpec, ConditionalOffer | None]:
    """The form as it is being written, and the offer that it edits, if any."""
    said = request.POST.get("offer", "")
    offer = offer_or_404(request, int(said)) if said.isdecimal() and len(said) < 19 else None
    store = offer.store if offer else _store(request, stores)
    known = spec_of(offer) if offer else None
    form = OfferForm(request.POST, store=store, kind=known.kind if known else None)
    form.is_valid()
    return form, form.spec(), offer


@desk_view(ADD)
@require_POST
def preview(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """What the offer does, in one sentence, and what to know of it."""
    form, spec, offer = _asked(request, stores)
    facts = facts_of_spec(spec, form.store)
    refusal = why_not(spec)
    context = {
        "sentence": sentence(facts),
        "gist": gist(facts),
        "refusal": "" if refusal is None or getattr(refusal, "field", "") == "name" else str(refusal.message),
        "warnings": warnings_for(spec, offer_id=offer.pk if offer else None),
        "example": example(spec.codes.prefix, spec.codes.length) if _shows_example(spec) else "",
        "store": form.store,
    }
    return TemplateResponse(request, "backoffice/offers/_preview.html", context)


def _shows_example(spec: OfferSpec) -> bool:
    return spec.kind == Kind.CODES and 1 <= spec.codes.length <= 16


@desk_view(ADD)
@require_POST
def simulation(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """The offer on a basket: the lines chosen, an open basket, or an example made of its own products."""
    form, spec, offer = _asked(request, stores)
    spec = replace(spec, name=spec.name or _("Esta oferta"))
    context: dict[str, Any] = {"error": "", "store": form.store}
    try:
        steps = _steps(request, form.store, spec)
        outcome = simulations.simulate(spec, steps, by=person(request), offer_id=offer.pk if offer else None)
        context |= {"outcome": outcome, "lines": _lines(outcome, form.store)}
    except Refusal as refusal:
        context["error"] = str(refusal.message)
    return TemplateResponse(request, "backoffice/offers/_simulation.html", context)


def _steps(request: HttpRequest, store: Store, spec: OfferSpec) -> dict[int, int]:
    said, how = request.POST, request.POST.get("with", "")
    if how.startswith("basket-") and how.removeprefix("basket-").isdecimal():
        baskets = visible(request, Basket.objects.filter(store=store, status=Basket.OPEN))
        basket = baskets.filter(pk=int(how.removeprefix("basket-"))).first()
        return {line.product_id: line.quantity for line in basket.lines.all()} if basket else {}
    if how == "example":
        return simulations.sample_for(spec)
    ids = [int(pk) for pk in said.getlist("sample") if pk.isdecimal() and len(pk) < 19]
    products = Product.objects.filter(store=store, pk__in=ids[: simulations.MOST_LINES]).select_related("parent")
    return {product.pk: _typed(said, product) for product in products}


def _typed(said: Mapping[str, Any], product: Product) -> int:
    try:
        return int(steps_from_quantity(said.get(f"sample-{product.pk}", "1"), product))
    except Refusal:
        return int(product.minimum_steps)


def _lines(outcome: simulations.Outcome, store: Store) -> list[dict[str, Any]]:
    """Each line with its quantity as it stands in an input."""
    steps = dict(Product.objects.filter(store=store).in_bulk([line.product_id for line in outcome.lines]).items())
    return [
        {"line": line, "typed": f"{_measure(steps[line.product_id], line.steps):f}".replace(".", ",")}
        for line in outcome.lines
    ]


def _measure(product: Product, steps: int) -> Decimal:
    return quantity_from_steps(steps, product.step).normalize()


@desk_view(ADD)
@require_safe
def products(request: HttpRequest, *, stores: list[Store]) -> HttpResponse:
    """What a few letters find in the store, to choose: `para` says for which list of the form."""
    store = _store(request, stores)
    target = request.GET.get("para", "products")
    text = request.GET.get(f"q-{target}", "").replace("\x00", "").strip()[:80]
    found: list[Product] = []
    if len(text) > 1:
        named = Q(title__icontains=text) | Q(parent__title__icontains=text) | Q(stockrecords__partner_sku__iexact=text)
        rows = Product.objects.filter(named, store=store).select_related("parent").distinct().order_by("title", "pk")
        found = list((rows.exclude(structure=Product.PARENT) if target == "sample" else rows)[:_FOUND])
    context = {"found": found, "text": text, "target": target}
    return TemplateResponse(request, "backoffice/offers/_products.html", context)
