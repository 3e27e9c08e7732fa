"""What visitors send from shared pages, and the links of the newsletter's letters."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from commerce.accounts.models import User
from commerce.order.views import sealed
from commerce.refusals import Missing, Refusal
from commerce.stores.facts import facts_of
from commerce.stores.middleware import chosen_language, store_of
from commerce.stores.same_origin import same_origin_required

from . import contact as messages
from . import newsletter, rules
from .answering import answer_words
from .forms import ContactForm, NewsletterForm
from .throttle import sends_too_many

View = Callable[..., HttpResponse]
_BOTH: Final = ["GET", "HEAD", "POST"]
_NOT_UNDERSTOOD: Final = 422
_TOO_MANY: Final = 429


def _in_language_of_form(view: View) -> View:
    """Answer in the language of the page that the form stood on, which the form says: a kept page knows no visitor."""

    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        said = request.POST.get("language", "")
        with translation.override(said if said in dict(settings.LANGUAGES) else chosen_language(request)):
            return view(request)

    return answered


@require_http_methods(_BOTH)
@same_origin_required
@_in_language_of_form
def contact(request: HttpRequest) -> HttpResponse:
    """Keep a message for the store. What cannot be kept comes back with every word that was typed."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("stores:contact"))
    form = ContactForm(request.POST)
    if sends_too_many(request, "contact"):
        form.add_error(None, _("Llegaron muchos mensajes desde tu conexión. Espera diez minutos y envíalo otra vez."))
        return _contact_page(request, form, _TOO_MANY)
    if not form.is_valid():
        return _contact_page(request, form, _NOT_UNDERSTOOD)
    by = request.user if isinstance(request.user, User) else None
    messages.receive(store_of(request), form.contact, by=by)
    return HttpResponseRedirect(reverse("communication:contact_thanks"))


def _contact_page(request: HttpRequest, form: ContactForm, status: int) -> HttpResponse:
    return render(request, "communication/contact.html", {"form": form}, status=status)


@require_safe
def contact_thanks(request: HttpRequest) -> HttpResponse:
    """It arrived, and when to expect an answer."""
    store = store_of(request)
    now = timezone.now().astimezone(store.zone)
    opening = facts_of(store, request.catalogue_stamp).opening(now)  # type: ignore[attr-defined]
    return render(request, "communication/contact_thanks.html", {"when": answer_words(opening, now)})


@require_http_methods(_BOTH)
@same_origin_required
@_in_language_of_form
def sign_up(request: HttpRequest) -> HttpResponse:
    """Have a mailbox asked whether it wants the newsletter. The answer is the same whatever it has said before."""
    if request.method != "POST":
        return _newsletter_page(request, NewsletterForm(), 200)
    form = NewsletterForm(request.POST)
    if sends_too_many(request, "newsletter"):
        form.add_error(None, _("Llegaron muchas solicitudes desde tu conexión. Espera diez minutos y prueba otra vez."))
        return _newsletter_page(request, form, _TOO_MANY)
    if not form.is_valid():
        return _newsletter_page(request, form, _NOT_UNDERSTOOD)
    store, language = store_of(request), translation.get_language()
    words = rules.consent_words(store.name)
    newsletter.ask(store, form.cleaned_data["email"], words=words, language=language)
    return HttpResponseRedirect(reverse("communication:newsletter_sent"))


def _newsletter_page(request: HttpRequest, form: NewsletterForm, status: int) -> HttpResponse:
    return render(request, "communication/newsletter.html", {"form": form}, status=status)


@require_safe
def sign_up_sent(request: HttpRequest) -> HttpResponse:
    """What to do next: look into the mailbox."""
    days = rules.CONFIRMED_WITHIN.days
    return render(request, "communication/newsletter_sent.html", {"days": days})


@require_http_methods(_BOTH)
@same_origin_required
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, because mail programs open links by themselves; then subscribe the mailbox."""
    store = store_of(request)
    try:
        row = newsletter.confirm(token, store) if request.method == "POST" else newsletter.opened(token, store)
    except Missing as missing:
        raise Http404(str(missing)) from missing
    except Refusal as refusal:
        return _step(request, "refused", refusal=refusal, status=refusal.status)
    return _step(request, row.state if row.state != row.State.WAITING else "confirm", row=row)


@csrf_exempt
@require_http_methods(_BOTH)
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Leave with one click: of the page's button, or of the mail program's own, which comes from nowhere (RFC 8058)."""
    try:
        row = newsletter.leaving(token, store_of(request))
    except Missing as missing:
        raise Http404(str(missing)) from missing
    if request.method == "POST":
        row = newsletter.leave(row.pk)
    return _step(request, "left" if row.state == row.State.LEFT else "leave", row=row)


def _step(request: HttpRequest, step: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return sealed(render(request, "communication/newsletter_step.html", {"step": step, **context}, status=status))
