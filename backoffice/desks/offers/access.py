"""Which offers a person may see and change: those of the stores where their role says so."""

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from backoffice.scoping import visible
from commerce.offer.models import ConditionalOffer
from commerce.offer.reading import with_parts

VIEW: Final = "offer.view_conditionaloffer"
ADD: Final = "offer.add_conditionaloffer"
CHANGE: Final = "offer.change_conditionaloffer"
CODES: Final = "voucher.view_voucher"


def offers_for(request: HttpRequest, verb: str = "view") -> QuerySet[ConditionalOffer]:
    """The offers on which this person may do `verb`."""
    return visible(request, ConditionalOffer.objects.all(), verb)


def offer_or_404(request: HttpRequest, offer_id: int, verb: str = "view") -> Any:
    """The offer with its parts; 404 for one of a store where this person may not do `verb`."""
    return get_object_or_404(with_parts(offers_for(request, verb)), pk=offer_id)
