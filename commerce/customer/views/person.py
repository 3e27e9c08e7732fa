"""A person's data, their business and the safety of their account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commerce.accounts import actions, second_step
from commerce.accounts.forms import BusinessForm, ProfileForm
from commerce.accounts.models import BusinessProfile
from commerce.refusals import Conflict
from commerce.stores.middleware import store_of

from .doors import account_page, person_of


@account_page
def profile(request: HttpRequest) -> HttpResponse:
    """Names, phone, document, language and consent. Only the fields of the form are ever written."""
    user = person_of(request)
    form = ProfileForm.of(user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.update_profile(user.pk, form.cleaned_data, store_id=store_of(request).pk)
        messages.success(request, _("Guardamos tus datos."))
        return redirect("customer:profile")
    context = {"tab": "profile", "form": form, "business": getattr(user, "business", None)}
    return render(request, "customer/profile.html", context, status=422 if form.is_bound else 200)


@account_page
def business(request: HttpRequest) -> HttpResponse:
    """Register a business, see whether it was verified, correct what was refused."""
    user = person_of(request)
    registered: BusinessProfile | None = getattr(user, "business", None)
    initial = (
        {name: getattr(registered, name) for name in actions.BUSINESS_FIELDS} if registered else _from_person(request)
    )
    form = BusinessForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            actions.submit_business(user.pk, form.cleaned_data, store_id=store_of(request).pk)
        except Conflict as refusal:
            form.add_error("rif", str(refusal))
        else:
            messages.success(request, _("Recibimos los datos de tu negocio. Los revisamos y te avisamos por correo."))
            return redirect("customer:business")
    context = {"tab": "profile", "form": form, "business": registered}
    return render(request, "customer/business.html", context, status=422 if form.is_bound else 200)


@account_page
def security(request: HttpRequest) -> HttpResponse:
    """Password, second step, and the devices where the account is open."""
    return render(
        request, "customer/security.html", {"tab": "security", "has_second_step": second_step.is_set_up(request)}
    )


def _from_person(request: HttpRequest) -> dict[str, str]:
    user = person_of(request)
    return {"contact_name": user.get_full_name(), "contact_phone": user.phone}
