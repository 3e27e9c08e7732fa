"""The desk and its forms. Everything that changes something is a POST and asks for its own permission."""

import csv
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from backoffice.site import site
from commerce.rates import actions
from commerce.rates.calendar import CARACAS
from commerce.rates.models import CURRENCIES, ExchangeRate, HeldRate, RateAttempt
from commerce.rates.statistics import history
from commerce.refusals import Missing, Refusal

from .forms import ManualForm
from .page import context

ASK_EVERY = timedelta(minutes=1)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

View = Callable[..., HttpResponse | StreamingHttpResponse]


def staff_with(permission: str) -> Callable[[View], View]:
    """Only for members of the team who hold `permission` in some store; others get the login page, or 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse | StreamingHttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded: View = site.admin_view(checked)  # type: ignore[arg-type]
        return guarded

    return decorate


@staff_with("rates.view_exchangerate")
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The whole desk."""
    return _page(request, ManualForm())


def _page(request: HttpRequest, form: ManualForm, status: int = 200) -> HttpResponse:
    data = {**site.each_context(request), **context(request), "title": _("Tasas del día"), "form": form}
    return TemplateResponse(request, "backoffice/rates/desk.html", data, status=status)


@staff_with("rates.add_exchangerate")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask all sources now, at most once a minute, and say what each of them answered."""
    if RateAttempt.objects.filter(at__gt=timezone.now() - ASK_EVERY).exists():
        messages.warning(request, _("Acabamos de consultar. Espera un minuto y vuelve a intentarlo."))
        return _back()
    for base, _title in CURRENCIES:
        _tell(request, base, actions.fetch(base, force=True))
    return _back()


def _tell(request: HttpRequest, base: str, outcome: actions.FetchOutcome) -> None:
    if outcome.is_busy:
        messages.warning(request, _("%(base)s: otra consulta está en curso.") % {"base": base})
        return
    for attempt in outcome.attempts:
        words = {"base": base, "source": attempt.source.title, "ms": attempt.took_ms}
        if attempt.reading:
            words |= {
                "value": f"{attempt.reading.value.normalize():f}",
                "date": f"{attempt.reading.value_date:%d/%m/%Y}",
            }
            messages.info(request, _("%(base)s, %(source)s: %(value)s, fecha valor %(date)s (%(ms)s ms)") % words)
        else:
            words |= {"error": attempt.error}
            messages.error(request, _("%(base)s, %(source)s: %(error)s (%(ms)s ms)") % words)
    if outcome.is_new:
        messages.success(request, _("%(base)s: hay una tasa nueva.") % {"base": base})
    elif outcome.is_good:
        messages.success(request, _("%(base)s: la tasa en uso sigue igual.") % {"base": base})
    else:
        messages.error(request, _("%(base)s: ninguna fuente sirvió; sigue la última tasa buena.") % {"base": base})


@staff_with("rates.add_exchangerate")
@require_POST
def manual(request: HttpRequest) -> HttpResponse:
    """Set a manual rate, or ask for the signature of a second person."""
    form = ManualForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    said = form.cleaned_data
    try:
        done = actions.set_manual(said["value"], form.valid_until, said["reason"], _person(request), base=said["base"])
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return _page(request, form, status=422)
    if isinstance(done, HeldRate):
        messages.warning(request, _("Cambia mucho: queda en espera hasta que otra persona la acepte."))
    else:
        messages.success(request, _("Tasa manual en uso: %(value)s.") % {"value": f"{done.value.normalize():f}"})
    return _back()


@staff_with("rates.change_ratealert")
@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark an alert as seen."""
    try:
        actions.acknowledge(pk, _person(request))
    except Missing as refusal:
        raise Http404(str(refusal)) from None
    return _back("#avisos")


@staff_with("rates.change_heldrate")
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept (`decision=accept`) or refuse (`decision=refuse`) a held value."""
    decisions: dict[str, Callable[..., object]] = {"accept": actions.accept_held, "refuse": actions.refuse_held}
    act = decisions.get(request.POST.get("decision", ""))
    if act is None:
        raise Http404
    try:
        act(pk, _person(request))
    except Missing as refusal:
        raise Http404(str(refusal)) from None
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Listo: la decisión quedó anotada."))
    return _back("#retenidas")


@staff_with("rates.view_exchangerate")
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Every rate of a currency as CSV, the newest first; `moneda` chooses it."""
    asked = request.GET.get("moneda", "")
    base = asked if asked in dict(CURRENCIES) else "USD"
    response = StreamingHttpResponse(_rows(base), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="tasas-{base.lower()}.csv"'
    return response


class _Line:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """The line itself."""
        return text


def _rows(base: str) -> Iterator[str]:
    writer = csv.writer(_Line())
    heads = ("fecha_valor", "moneda", "bolivares", "fuente", "obtenida", "valida_hasta", "motivo")
    yield "\N{BYTE ORDER MARK}" + writer.writerow(heads)
    for rate in history(base).iterator(chunk_size=500):
        yield writer.writerow(_cells(rate))


def _cells(rate: ExchangeRate) -> list[str]:
    until = rate.valid_until.astimezone(CARACAS).isoformat(timespec="minutes") if rate.valid_until else ""
    fetched = rate.fetched_at.astimezone(CARACAS).isoformat(timespec="minutes")
    # A spreadsheet must read what somebody typed as text, whatever it begins with.
    reason = f"'{rate.reason}" if rate.reason.startswith(_FORMULA) else rate.reason
    return [rate.value_date.isoformat(), rate.base, str(rate.value), rate.source, fetched, until, reason]


def _person(request: HttpRequest) -> Any:
    return request.user


def _back(part: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("rate_desk") + part)
