"""What the team writes down about a customer."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.journal import actions as journal
from commerce.refusals import BadInput, Missing, NotAllowed

from .models import CustomerNote

if TYPE_CHECKING:
    from commerce.stores.models import Store

LONGEST = 2_000


@transaction.atomic
def add_note(customer_id: int, store: "Store", text: str, *, by: User, is_pinned: bool = False) -> CustomerNote:
    """Write a note of one store. Raises BadInput for an empty or a too long one, Missing for an unknown customer."""
    customer = User.objects.select_for_update(no_key=True).filter(pk=customer_id).first()
    if customer is None or customer.erased_at:
        raise Missing("customer_missing", _("Esa persona ya no tiene cuenta."))
    note = CustomerNote.objects.create(
        customer=customer, store=store, author=by, text=_checked(text), is_pinned=is_pinned
    )
    journal.record("customer.note_added", subject=customer, by=by, store_id=store.pk, data={"note_id": note.pk})
    return note


@transaction.atomic
def edit_note(note_id: int, text: str, *, by: User, is_pinned: bool) -> CustomerNote:
    """Correct a note of one's own. Raises Missing, NotAllowed for somebody else's, BadInput as `add_note` does."""
    note = _own(note_id, by)
    note.text, note.is_pinned = _checked(text), is_pinned
    note.save()
    _record("customer.note_edited", note, by)
    return note


@transaction.atomic
def delete_note(note_id: int, *, by: User) -> None:
    """Take a note of one's own away. Raises as `edit_note` does."""
    note = _own(note_id, by)
    _record("customer.note_deleted", note, by)
    note.delete()


def _own(note_id: int, by: User) -> CustomerNote:
    note = CustomerNote.objects.select_for_update(of=("self",)).filter(pk=note_id).first()
    if note is None:
        raise Missing("note_missing", _("Esa nota ya no está."))
    if note.author_id != by.pk and not by.is_superuser:
        raise NotAllowed("foreign_note", _("Esa nota la escribió otra persona: solo ella puede cambiarla."))
    return note


def _record(verb: str, note: CustomerNote, by: User) -> None:
    customer = User(pk=note.customer_id)
    journal.record(verb, subject=customer, by=by, store_id=note.store_id, data={"note_id": note.pk})


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise BadInput("note_empty", _("Escribe la nota."), field="text")
    if len(text) > LONGEST:
        raise BadInput("note_too_long", _("La nota es muy larga: caben 2.000 letras."), field="text")
    return text
