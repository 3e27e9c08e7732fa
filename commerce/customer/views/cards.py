"""The cards that a customer keeps at the store's provider of payments."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from commerce.online import queries
from commerce.online.actions import cards as actions
from commerce.online.views import allowing
from commerce.refusals import Missing, Refusal
from commerce.stores.middleware import store_of

from .doors import account_page, person_of

_ADDING = "adding_card"


@require_safe
@account_page
def card_list(request: HttpRequest) -> HttpResponse:
    """One's own cards: what is shown of them is their brand, their last four digits and when they expire."""
    account = actions.account_for_cards(store_of(request))
    mine = queries.cards_of(person_of(request), account) if account else []
    context = {"tab": "cards", "cards": mine, "keeps_cards": account is not None}
    response = render(request, "customer/cards.html", context)
    return allowing(response, actions.gateway_of(account), account) if account else response


@require_POST
@account_page
def add_card(request: HttpRequest) -> HttpResponse:
    """Go to the provider's page; a card is never typed on ours."""
    here = request.build_absolute_uri(reverse("customer:cards"))
    back = request.build_absolute_uri(reverse("customer:card_added"))
    try:
        started = actions.start_adding(person_of(request), store_of(request), return_url=back, cancel_url=here)
    except Missing:
        raise
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("customer:cards")
    request.session[_ADDING] = started.provider_id
    return redirect(started.url)


@require_safe
@account_page
def card_added(request: HttpRequest) -> HttpResponse:
    """Back from the provider: ask which card was added."""
    account, name = actions.account_for_cards(store_of(request)), request.session.get(_ADDING, "")
    if account is None or not name:
        return redirect("customer:cards")
    try:
        card = actions.finish_adding(account, name, user=person_of(request))
    except Missing:
        raise
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("customer:cards")
    if card is not None:
        del request.session[_ADDING]
        messages.success(request, _("Guardamos tu tarjeta."))
    else:
        messages.info(request, _("No se agregó ninguna tarjeta."))
    return redirect("customer:cards")


@account_page
def remove_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then forget it, at the provider too."""
    user = person_of(request)
    card = actions.own(pk, user, store_of(request))
    if request.method != "POST":
        return render(request, "customer/card_remove.html", {"tab": "cards", "card": card})
    try:
        actions.remove(card.pk, user=user)
    except Missing:
        raise
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Quitamos la tarjeta."))
    return redirect("customer:cards")


@require_POST
@account_page
def prefer_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer this one first."""
    user = person_of(request)
    actions.prefer(actions.own(pk, user, store_of(request)).pk, user=user)
    messages.success(request, _("Listo: esa es ahora tu tarjeta principal."))
    return redirect("customer:cards")
