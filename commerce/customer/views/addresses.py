"""The address book."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from commerce.address import actions, queries
from commerce.address.forms import AddressForm
from commerce.address.models import UserAddress
from commerce.refusals import Conflict
from commerce.stores.middleware import store_of

from .doors import account_page, person_of


@account_page
def address_list(request: HttpRequest) -> HttpResponse:
    """Every saved address, and what each is used for."""
    addresses = list(queries.own_addresses(person_of(request)))
    return render(request, "customer/addresses.html", {"tab": "addresses", "addresses": addresses})


@account_page
def add_address(request: HttpRequest) -> HttpResponse:
    """A new address; the form begins with the person's own name and phone."""
    user = person_of(request)
    known = {"first_name": user.first_name, "last_name": user.last_name, "phone_number": user.phone}
    return _edit(request, AddressForm(request.POST or None, user_id=user.pk, initial=known), is_new=True)


@account_page
def edit_address(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an address."""
    user = person_of(request)
    address = queries.own_address(user, pk)
    return _edit(request, AddressForm(request.POST or None, instance=address, user_id=user.pk), is_new=False)


@account_page
def remove_address(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then take it out."""
    user = person_of(request)
    address = queries.own_address(user, pk)
    if request.method == "POST":
        actions.remove_address(pk, by=user, store_id=store_of(request).pk)
        messages.success(request, _("Quitamos la dirección."))
        return redirect("customer:addresses")
    return render(request, "customer/address_remove.html", {"tab": "addresses", "address": address})


@require_POST
@account_page
def make_default(request: HttpRequest, pk: int, purpose: str) -> HttpResponse:
    """Use an address for every delivery, or every invoice."""
    if purpose not in actions.DEFAULTS:
        raise Http404("there is no such use of an address")
    actions.make_default(pk, purpose, by=person_of(request), store_id=store_of(request).pk)
    messages.success(request, _("Listo: esa es ahora tu dirección principal."))
    return redirect("customer:addresses")


def _edit(request: HttpRequest, form: AddressForm, *, is_new: bool) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        address: UserAddress = form.instance
        try:
            actions.save_address(address, by=person_of(request), store_id=store_of(request).pk)
        except Conflict as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Guardamos la dirección."))
            return redirect("customer:addresses")
    status = 422 if form.is_bound else 200
    return render(
        request, "customer/address_form.html", {"tab": "addresses", "form": form, "is_new": is_new}, status=status
    )
