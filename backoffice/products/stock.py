"""The stock of a product at each partner, saved through the one door to prices and stock."""

from typing import Any

from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from commerce.accounts.models import User
from commerce.catalogue import actions
from commerce.partner.actions import telling
from commerce.partner.models import StockRecord

from .forms import StockForm


class StockFormSet(BaseInlineFormSet):
    """The rows. `by` is who saves them, set before saving."""

    by: User

    def save_new(self, form: Any, commit: bool = True) -> StockRecord:
        """A first price at a partner."""
        return self._write(form)

    def save_existing(self, form: Any, obj: StockRecord, commit: bool = True) -> StockRecord:
        """Another price, or another quantity."""
        return self._write(form)

    def _write(self, form: StockForm) -> StockRecord:
        return actions.write_supply(self.instance, form.supply(), partner=form.cleaned_data["partner"], by=self.by)

    def delete_existing(self, obj: StockRecord, commit: bool = True) -> None:
        """The record goes; its movements stay, with one that says so."""
        with telling("closing", by=self.by):
            super().delete_existing(obj, commit)

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        """Each row knows its product before it has one of its own."""
        return self._told(super()._construct_form(i, **kwargs))  # type: ignore[misc]

    @property
    def empty_form(self) -> Any:
        """The row that the browser copies."""
        return self._told(super().empty_form)

    def _told(self, form: Any) -> Any:
        """Quantities are in the product's unit, and its store's partners hold it."""
        for name in ("stock", "low"):
            form.fields[name].product = self.instance
        if self.instance.pk:
            partners = form.fields["partner"].queryset
            form.fields["partner"].queryset = partners.filter(store=self.instance.store_id)
        return form

    def clean(self) -> None:
        """A product is held by partners of its own store."""
        super().clean()
        for form in self.forms:
            partner = (getattr(form, "cleaned_data", None) or {}).get("partner")
            if partner is not None and form.has_changed() and partner.store_id != self.instance.store_id:
                form.add_error("partner", _("Ese almacén es de otra tienda."))
