"""Pages beside the product's screen: its card as the shop draws it, attributes of a class, variants, a copy of it."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin

from backoffice.amounts import AmountField
from backoffice.people import person
from commerce.catalogue import actions
from commerce.catalogue.models import Product, ProductAttribute, ProductClass
from commerce.catalogue.queries import cards
from commerce.rates.queries import usable_rate
from commerce.refusals import Refusal
from commerce.stores.queries import catalogue_stamp

from .attributes import AttributesForm, attributes_of, options_of

if TYPE_CHECKING:
    from backoffice.admin.products import ProductAdmin


@xframe_options_sameorigin
def preview(request: HttpRequest, product_id: int, model_admin: "ProductAdmin") -> HttpResponse:
    """The product's card alone, with the shop's own template and stylesheet, for the frame on its screen."""
    product = product_of(request, product_id, model_admin)
    found = cards(Product.objects.filter(pk=product.pk), product.store, catalogue_stamp())
    context = {"card": found[0], "product": product, "exchange_rate": usable_rate(product.store)}
    return TemplateResponse(request, "backoffice/products/preview.html", context)


def attribute_fields(request: HttpRequest, model_admin: "ProductAdmin") -> HttpResponse:
    """The fields of the class that was just chosen, with what the product has in those it keeps."""
    if not (model_admin.has_add_permission(request) or model_admin.has_change_permission(request)):
        raise PermissionDenied
    chosen, known = request.GET.get("clase", ""), request.GET.get("producto", "")
    kind = ProductClass.objects.filter(pk=chosen).first() if _is_id(chosen) else None
    product = model_admin.get_queryset(request).filter(pk=known).first() if _is_id(known) else None
    form = AttributesForm(kind, product)
    return TemplateResponse(request, "backoffice/products/attributes.html", {"form": form, "product": product})


def duplicate(request: HttpRequest, product_id: int, model_admin: "ProductAdmin") -> HttpResponse:
    """Ask, then make a copy and open it."""
    product = product_of(request, product_id, model_admin)
    if not model_admin.has_add_permission(request) or not model_admin.has_change_permission(request, product):
        raise PermissionDenied
    page = reverse("admin:catalogue_product_change", args=[product.pk])
    if request.method == "POST":
        try:
            copy = actions.duplicate_product(product.pk, by=person(request))
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            return HttpResponseRedirect(page)
        messages.success(request, _("Listo: «%(title)s», sin publicar y sin existencias.") % {"title": copy.title})
        return HttpResponseRedirect(reverse("admin:catalogue_product_change", args=[copy.pk]))
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Duplicar «%(title)s»") % {"title": product.get_title()},
        "product": product,
        "page": page,
        "opts": Product._meta,
    }
    return TemplateResponse(request, "backoffice/products/duplicate.html", context)


class CombinationsForm(forms.Form):
    """Which values to combine, and what every new variant starts with."""

    price = AmountField(
        label=gettext_lazy("Precio con IVA (USD)"),
        required=False,
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput({"class": "dk-input"}),
        help_text=gettext_lazy("El mismo para todas; después lo cambias en la tabla."),
    )
    sku = forms.CharField(
        label=gettext_lazy("Código"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"class": "dk-input"}),
        help_text=gettext_lazy("A cada variante se le agrega un número: CAF-01, CAF-02…"),
    )

    def __init__(self, *args: Any, attributes: list[ProductAttribute], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attributes = {f"values_{one.pk}": one for one in attributes}
        for name, one in self.attributes.items():
            options = [(str(option.pk), option.option) for option in options_of(one)]
            self.fields[name] = forms.MultipleChoiceField(
                label=one.name, choices=options, required=False, widget=forms.CheckboxSelectMultiple()
            )

    @property
    def groups(self) -> list[forms.BoundField]:
        """The attributes to combine."""
        return [self[name] for name in self.attributes]

    @property
    def details(self) -> list[forms.BoundField]:
        """What all of them share."""
        return [self["price"], self["sku"]]

    def choice(self) -> dict[ProductAttribute, list[Any]]:
        """The options that were ticked, attribute by attribute; attributes without a tick take no part."""
        chosen = {}
        for name, one in self.attributes.items():
            ids = set(self.cleaned_data[name])
            if ids:
                chosen[one] = [option for option in options_of(one) if str(option.pk) in ids]
        return chosen


def combinations(request: HttpRequest, product_id: int, model_admin: "ProductAdmin") -> HttpResponse:
    """Tick the values of each attribute; every combination that is missing becomes a variant."""
    product = product_of(request, product_id, model_admin)
    if product.is_child:
        raise Http404
    if not model_admin.has_change_permission(request, product):
        raise PermissionDenied
    options = [one for one in attributes_of(product.get_product_class()) if one.type == ProductAttribute.OPTION]
    form = CombinationsForm(request.POST or None, attributes=options)
    page = reverse("admin:catalogue_product_change", args=[product.pk])
    if request.method == "POST" and form.is_valid() and _add(request, product, form):
        return HttpResponseRedirect(f"{page}#children")
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Agregar variantes de «%(title)s»") % {"title": product.get_title()},
        "product": product,
        "form": form,
        "page": page,
        "opts": Product._meta,
    }
    return TemplateResponse(request, "backoffice/products/combinations.html", context)


def _add(request: HttpRequest, product: Product, form: CombinationsForm) -> bool:
    said = form.cleaned_data
    try:
        made = actions.add_variants(product.pk, form.choice(), price=said["price"], sku=said["sku"], by=person(request))
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return False
    text = ngettext("%(count)d variante nueva.", "%(count)d variantes nuevas.", len(made))
    messages.success(request, text % {"count": len(made)})
    return True


def product_of(request: HttpRequest, product_id: int, model_admin: "ProductAdmin") -> Product:
    """The product, where this person may see it. Raises Http404 otherwise."""
    found = model_admin.get_queryset(request).select_related("store", "parent").filter(pk=product_id).first()
    if found is None or not model_admin.has_view_or_change_permission(request, found):
        raise Http404
    product: Product = found
    return product


def _is_id(text: str) -> bool:
    return text.isdecimal() and len(text) < 19
