"""The sheets that there are, by code and by the list of the admin that they belong to."""

from functools import cache

from django.db.models import Model

from .sheets import Sheet


@cache
def sheets() -> dict[str, Sheet]:
    """All sheets by their code, as it stands in addresses."""
    from .resources import SHEETS

    return {sheet.code: sheet() for sheet in SHEETS}


def sheets_of(model: type[Model]) -> list[Sheet]:
    """The sheets of the list of `model`; the first is the one that it is taken out as."""
    return [sheet for sheet in sheets().values() if sheet.model is model]
