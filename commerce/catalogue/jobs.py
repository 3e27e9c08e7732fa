"""Long actions on many products, as jobs: shown before they happen, done in batches, told row by row."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commerce.jobs.models import Job, JobItem
from commerce.jobs.registry import JobKind, PreviewRow, register
from commerce.money.rules import format_usd
from commerce.refusals import BadInput, Refusal

from .actions import PriceChange, change_prices, planned_prices, put_in, set_flag, take_out
from .models import Category, Product, ProductCategory
from .queries.readiness import missing
from .shown import page_words, pages_showing

CHANGE = "catalogue.change_product"
PRICE = "partner.change_stockrecord"
Batch = Callable[[Job, Sequence[JobItem]], Mapping[int, str | Refusal]]
_PRICES_SHOWN = 3


def _told(items: Sequence[JobItem], outcome: Mapping[int, Refusal | None], done: str) -> dict[int, str | Refusal]:
    return {item.pk: outcome.get(item.subject_pk) or done for item in items}


def _flag(flag: str, value: bool, words: tuple[str, str]) -> tuple[Batch, Callable[..., list[PreviewRow]]]:
    """The two functions of a job that sets a flag; `words` are the flag's two states."""

    def perform(job: Job, items: Sequence[JobItem]) -> Mapping[int, str | Refusal]:
        ids = [item.subject_pk for item in items]
        outcome = set_flag(ids, flag, value, by=job.started_by, reason=job.reason)
        return _told(items, outcome, str(words[value]))

    def describe(job: Job, items: Sequence[JobItem]) -> list[PreviewRow]:
        ids = [item.subject_pk for item in items]
        before = dict(Product.objects.filter(pk__in=ids).values_list("pk", flag))
        lacks = missing(ids) if value else {}
        shown = pages_showing(ids) if flag == "is_public" and not value else {}
        rows = []
        for item in items:
            now = before.get(item.subject_pk)
            lack = lacks.get(item.subject_pk)
            after = str(words[value])
            if lack:
                after += " · " + _("falta: %(what)s") % {"what": ", ".join(lack)}
            if pages := shown.get(item.subject_pk):
                after += " · " + page_words(pages)
            refusal = _("Ya no existe.") if now is None else (_("Ya está así.") if now == value else "")
            rows.append(PreviewRow(item.label, "" if now is None else str(words[now]), after, refusal))
        return rows

    return perform, describe


def price_change(params: Mapping[str, object]) -> PriceChange:
    """The change that somebody asked for. Raises BadInput where it cannot be read."""
    try:
        value = Decimal(str(params.get("value", "")))
    except InvalidOperation as error:
        raise BadInput("bad_change", _("Escribe cuánto cambia el precio."), field="value") from error
    return PriceChange(str(params.get("how", "")), value, str(params.get("rounding", "0.01")))


def _change_prices(job: Job, items: Sequence[JobItem]) -> Mapping[int, str | Refusal]:
    ids = [item.subject_pk for item in items]
    plans = change_prices(ids, price_change(job.params), by=job.started_by, reason=job.reason)
    return {item.pk: plans[item.subject_pk].refusal or _prices(plans[item.subject_pk].after) for item in items}


def _describe_prices(job: Job, items: Sequence[JobItem]) -> list[PreviewRow]:
    plans = planned_prices([item.subject_pk for item in items], price_change(job.params))
    return [
        PreviewRow(item.label, _prices(plan.before), _prices(plan.after), str(plan.refusal or ""))
        for item in items
        if (plan := plans[item.subject_pk])
    ]


def _prices(prices: Sequence[Decimal]) -> str:
    shown = [format_usd(price) for price in dict.fromkeys(prices)]
    return " · ".join(shown[:_PRICES_SHOWN]) + (" …" if len(shown) > _PRICES_SHOWN else "")


def _put_in(job: Job, items: Sequence[JobItem]) -> Mapping[int, str | Refusal]:
    ids = [item.subject_pk for item in items]
    return _told(items, put_in(ids, _category(job), by=job.started_by, reason=job.reason), _("Puesto en la categoría."))


def _take_out(job: Job, items: Sequence[JobItem]) -> Mapping[int, str | Refusal]:
    ids = [item.subject_pk for item in items]
    outcome = take_out(ids, _category(job), by=job.started_by, reason=job.reason)
    return _told(items, outcome, _("Quitado de la categoría."))


def _category(job: Job) -> int:
    said = str(job.params.get("category", ""))
    return int(said) if said.isdecimal() else 0


def _describe_shelves(job: Job, items: Sequence[JobItem]) -> list[PreviewRow]:
    category = Category.objects.filter(pk=_category(job)).first()
    ids = [item.subject_pk for item in items]
    standing = set(
        ProductCategory.objects.filter(category=category, product__in=ids).values_list("product_id", flat=True)
    )
    is_in = job.code == "catalogue.put_in"
    name = category.name if category else "—"
    words = {True: _("En «%(name)s»") % {"name": name}, False: _("Fuera de «%(name)s»") % {"name": name}}
    rows = []
    for item in items:
        is_here = item.subject_pk in standing
        rows.append(PreviewRow(item.label, words[is_here], words[is_in], _("Ya está así.") if is_here == is_in else ""))
    return rows


_TOLD: dict[str, Callable[[int], str]] = {
    "publish": lambda count: (
        ngettext("Se publicó %(count)d producto.", "Se publicaron %(count)d productos.", count) % {"count": count}
    ),
    "unpublish": lambda count: (
        ngettext("Se dejó de publicar %(count)d producto.", "Se dejaron de publicar %(count)d productos.", count)
        % {"count": count}
    ),
    "feature": lambda count: (
        ngettext("Se destacó %(count)d producto.", "Se destacaron %(count)d productos.", count) % {"count": count}
    ),
    "unfeature": lambda count: (
        ngettext(
            "Se quitó %(count)d producto de los destacados.",
            "Se quitaron %(count)d productos de los destacados.",
            count,
        )
        % {"count": count}
    ),
    "prices": lambda count: (
        ngettext("Cambió el precio de %(count)d producto.", "Cambió el precio de %(count)d productos.", count)
        % {"count": count}
    ),
    "put_in": lambda count: (
        ngettext(
            "Se puso %(count)d producto en la categoría.", "Se pusieron %(count)d productos en la categoría.", count
        )
        % {"count": count}
    ),
    "take_out": lambda count: (
        ngettext(
            "Se quitó %(count)d producto de la categoría.", "Se quitaron %(count)d productos de la categoría.", count
        )
        % {"count": count}
    ),
}
_PUBLIC = (gettext_lazy("Sin publicar"), gettext_lazy("Publicado"))
_FEATURED = (gettext_lazy("Sin destacar"), gettext_lazy("Destacado"))
for _code, _title, _flag_name, _value, _words in (
    ("publish", gettext_lazy("Publicar productos"), "is_public", True, _PUBLIC),
    ("unpublish", gettext_lazy("Dejar de publicar productos"), "is_public", False, _PUBLIC),
    ("feature", gettext_lazy("Destacar productos"), "is_featured", True, _FEATURED),
    ("unfeature", gettext_lazy("Quitar de destacados"), "is_featured", False, _FEATURED),
):
    _perform, _describe = _flag(_flag_name, _value, _words)  # type: ignore[arg-type]
    register(
        JobKind(
            code=f"catalogue.{_code}",
            title=_title,
            permission=CHANGE,
            perform_batch=_perform,
            describe=_describe,
            undo=f"catalogue.{_code.removeprefix('un') if _code.startswith('un') else f'un{_code}'}",
            told=_TOLD[_code],
        )
    )
register(
    JobKind(
        code="catalogue.prices",
        title=gettext_lazy("Cambiar precios"),
        permission=PRICE,
        perform_batch=_change_prices,
        describe=_describe_prices,
        told=_TOLD["prices"],
    )
)
for _code, _title, _perform, _opposite in (
    ("put_in", gettext_lazy("Poner en una categoría"), _put_in, "take_out"),
    ("take_out", gettext_lazy("Quitar de una categoría"), _take_out, "put_in"),
):
    register(
        JobKind(
            code=f"catalogue.{_code}",
            title=_title,
            permission=CHANGE,
            perform_batch=_perform,
            describe=_describe_shelves,
            undo=f"catalogue.{_opposite}",
            told=_TOLD[_code],
        )
    )
