"""What an entry is about: a kind of thing and its identifier, both text."""

from typing import NamedTuple

from django.db import models


class Subject(NamedTuple):
    """A thing named by its type ("order.order") and id, for what has no model at hand."""

    type: str
    id: str


def subject_of(thing: models.Model | Subject) -> Subject:
    """The subject that stands for a saved row, or the subject itself. Raises ValueError for an unsaved row."""
    if isinstance(thing, Subject):
        return thing
    if thing.pk is None:
        raise ValueError(f"an unsaved {thing._meta.label} cannot be the subject of a journal entry")
    model = thing._meta.concrete_model or type(thing)
    return Subject(model._meta.label_lower, str(thing.pk))
