"""The one gate between a draft and the public: whatever publishes a page comes through here.

The form, an approval, the list's bulk action, a copy, a translation and the clock all end in saving a page that goes
live, and most of them in `ShopPage.publish` before. A page that would show what its store does not sell stays a draft.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from commerce.journal import actions as journal
from commerce.refusals import Conflict

from .checks import Fault, faults, untranslated
from .checks import in_words as fault_in_words

if TYPE_CHECKING:
    from cms.models import ShopPage

# What Wagtail's own command says when a page's hour has come: nobody is there to be told.
BY_THE_CLOCK: Final = "wagtail.publish.scheduled"
_LONGEST: Final = 600


class PublishRefused(Conflict):
    """The page would show something wrongly: `message` says which block and why; nothing has changed."""

    def __init__(self, page: "ShopPage", found: list[Fault]) -> None:
        super().__init__("page_would_lie", why_not(page, found), details={"page_id": page.pk})


def why_not(page: "ShopPage", found: list[Fault]) -> str:
    """The faults of a page in words for its editor."""
    return _("No se publicó «%(title)s». %(why)s") % {"title": page.title, "why": in_words(found)}


def in_words(found: list[Fault]) -> str:
    """Each fault with its block."""
    return " ".join(fault_in_words(fault) for fault in found)[:_LONGEST]


def may_go_live(page: "ShopPage", revision: Revision, log_action: Any) -> bool:
    """Whether `revision` may be published now.

    False, and the revision is no longer scheduled, where the clock asks and the page has faults: its editor is told.
    Raises PublishRefused where a person asks.
    """
    later: ShopPage = revision.as_object()
    found = faults(later, page.store)
    if not found:
        return True
    if log_action != BY_THE_CLOCK:
        raise PublishRefused(later, found)
    hold_back(page, revision, found)
    return False


@transaction.atomic
def hold_back(page: "ShopPage", revision: Revision, found: list[Fault]) -> None:
    """Take a revision off the clock and say why in the journal, which tells whoever wrote it."""
    held = Revision.objects.filter(pk=revision.pk, approved_go_live_at__isnull=False)
    if held.update(approved_go_live_at=None):
        tell_held_back(page, found, revision.user_id)


def tell_held_back(page: "ShopPage", found: list[Fault], author_id: int | None) -> None:
    """Write down that a page stays a draft, and why."""
    store = page.store
    data = {"title": page.draft_title[:80], "page_id": page.pk, "why": in_words(found), "author_id": author_id}
    journal.record("page.held_back", subject=page, store_id=store.pk if store else None, data=data)


def faults_on_saving(page: "ShopPage", update_fields: Collection[str] | None) -> list[Fault]:
    """What keeps `page`, about to be saved, from being live as it is; none for what changes nothing for a visitor.

    Raises Conflict for a new alias of another store's page: it would change with what that store publishes.
    """
    if page._state.adding and page.alias_of_id:
        if not same_store(page, Page.objects.get(pk=page.alias_of_id)):
            raise Conflict("alias_of_another_store", _("Una página no puede seguir a la de otra tienda: cópiala."))
        return []
    if not page.live or (update_fields is not None and "live" not in update_fields):
        return []
    if not page._state.adding:
        stored = Page.objects.filter(pk=page.pk).values_list("live", "live_revision_id").first()
        if stored == (True, page.live_revision_id) and not (update_fields is None and untranslated(page)):
            return []
    return faults(page, page.store)


def begins_as_draft(page: "ShopPage") -> bool:
    """Whether `page`, about to be saved, is a first copy in another language, or just no longer one that follows.

    Until it has been translated its words are those of the original.
    """
    if not page.live:
        return False
    if page._state.adding:
        original = Page.objects.filter(pk=page.alias_of_id).values_list("locale_id", flat=True).first()
        return original is not None and original != page.locale_id
    was = Page.objects.filter(pk=page.pk).values_list("alias_of__locale_id", flat=True).first()
    return page.alias_of_id is None and was is not None and was != page.locale_id


def stays_in_its_store(sender: Any, instance: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """Refuse to move a page among those of another store, where nothing that it shows is sold. Raises Conflict."""
    if not same_store(instance, parent_page_after):
        raise Conflict(
            "move_to_another_store",
            _("Una página no se muda a otra tienda: cópiala y cambia sus productos."),
            details={"page_id": instance.pk},
        )


def same_store(page: Page, other: Page) -> bool:
    """Whether both are in the trees of one store."""
    return bool(getattr(page.specific, "store", None) == getattr(other.specific, "store", None))
