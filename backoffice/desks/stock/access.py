"""Which stock a person may see and move: that of the stores where their role says so."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from backoffice.scoping import visible
from commerce.partner.models import StockCount, StockRecord
from commerce.partner.queries import described

VIEW = "partner.view_stockrecord"
MOVE = "partner.change_stockrecord"
COUNT = "partner.change_stockcount"
COUNTS = "partner.view_stockcount"


def records_for(request: HttpRequest, verb: str = "view") -> QuerySet[Any]:
    """The stock records on which this person may do `verb`, with their names."""
    return described(visible(request, StockRecord.objects.all(), verb))


def counts_for(request: HttpRequest, verb: str = "view") -> QuerySet[StockCount]:
    """The counting sheets on which this person may do `verb`."""
    counts = visible(request, StockCount.objects.all(), verb)
    return counts.select_related("partner__store", "started_by", "finished_by")
