"""What bulk actions on products ask before they are previewed."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from backoffice.amounts import AmountField
from commerce.catalogue.models import Category
from commerce.catalogue.rules.pricing import HOW, ROUNDING

_MOST = Decimal(1_000_000)


class PriceForm(forms.Form):
    """How prices change: by a percentage or an amount (less, with a minus), or one price for all."""

    how = forms.ChoiceField(label=_("Cómo cambia"), choices=list(HOW.items()), widget=UnfoldAdminSelectWidget())
    value = AmountField(
        label=_("Cuánto"),
        min_value=-_MOST,
        max_value=_MOST,
        decimal_places=2,
        shown=0,
        widget=UnfoldAdminTextInputWidget({"inputmode": "text"}),  # a phone's numbers have no minus
        help_text=_("Con signo menos para bajar: -10 baja 10 % o 10 dólares."),
    )
    rounding = forms.ChoiceField(label=_("Redondeo"), choices=list(ROUNDING.items()), widget=UnfoldAdminSelectWidget())

    def params(self) -> dict[str, Any]:
        """As the job keeps it: text, so that no cent gets lost."""
        said = self.cleaned_data
        return {"how": said["how"], "value": str(said["value"]), "rounding": said["rounding"]}


class CategoryForm(forms.Form):
    """One category of the job's store."""

    wants_job = True
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Categoría"),
        empty_label=_("Elige una categoría"),
        widget=UnfoldAdminSelectWidget(),
    )

    def __init__(self, *args: Any, job: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["category"]
        field.queryset = Category.objects.filter(store=job.store_id).order_by("path")
        field.label_from_instance = lambda shelf: "\u2003" * (shelf.depth - 1) + shelf.name
