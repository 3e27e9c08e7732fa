"""Telling people what became of a page: one message per person and event, from the queue.

The journal says that a page waits for review, was approved, returned, commented or held back. Each person whom that
concerns is an entry of its own, so that a mail server that refuses one address holds up nobody else.
"""

from typing import Any, Final

from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, TaskState

from commerce.accounts.models import User
from commerce.journal import actions as journal
from commerce.journal.models import JournalEntry
from commerce.journal.registry import subscribe
from commerce.journal.subjects import Subject
from commerce.order import links
from commerce.stores.gateways import mail
from commerce.stores.models import Store

from .access import ENTER, PUBLISH

TOLD: Final = "page.told"
_SUBJECTS: Final[dict[str, str | Promise]] = {
    "page.submitted": gettext_lazy("Por revisar: %(title)s"),
    "page.approved": gettext_lazy("Aprobada: %(title)s"),
    "page.rejected": gettext_lazy("Para corregir: %(title)s"),
    "page.commented": gettext_lazy("Comentario en %(title)s"),
    "page.held_back": gettext_lazy("No se publicó: %(title)s"),
}
_WORDS: Final[dict[str, str | Promise]] = {
    "page.submitted": gettext_lazy("mandó a revisión la página «%(title)s»."),
    "page.approved": gettext_lazy("aprobó la página «%(title)s». Ya se ve en la tienda."),
    "page.rejected": gettext_lazy("devolvió la página «%(title)s» para que la corrijas."),
    "page.commented": gettext_lazy("comentó la página «%(title)s»."),
    "page.held_back": gettext_lazy("La página «%(title)s» sigue como borrador, porque mostraría lo que no se vende."),
}


@subscribe("page.submitted", "page.approved", "page.rejected", "page.commented", "page.held_back", name="cms.page_told")
def tell(entry: JournalEntry) -> None:
    """Have everybody written to whom it concerns."""
    store = Store.objects.filter(pk=entry.store_id or 0).first()
    if store is None:
        return
    about = Subject(entry.subject_type, entry.subject_id)
    for person in concerned(entry, store):
        data = {"entry_id": entry.pk, "user_id": person.pk, "title": entry.data["title"]}
        journal.record(TOLD, subject=about, store_id=store.pk, data=data)


@subscribe(TOLD, name="cms.page_mail")
def write(entry: JournalEntry) -> None:
    """Write to one of them. Nothing goes to who works there no more."""
    about = JournalEntry.objects.filter(pk=entry.data["entry_id"]).first()
    store = Store.objects.filter(pk=entry.store_id or 0).first()
    if about is None or store is None:
        return
    person = _team(store, ENTER).filter(pk=entry.data["user_id"]).first()
    if person is not None:
        mail.deliver(message_for(about, store, person), store)


def concerned(entry: JournalEntry, store: Store) -> QuerySet[User]:
    """Who is told: of a page that waits, who may publish it; otherwise who wrote it, or takes part in the talk.

    Never whoever did it.
    """
    if entry.verb == "page.submitted":
        people = _team(store, PUBLISH)
    elif entry.verb == "page.commented":
        people = _team(store, ENTER).filter(pk__in=entry.data.get("people_ids", []))
    else:
        people = _team(store, ENTER).filter(pk=entry.data.get("author_id"))
    return people.exclude(pk=entry.actor_id or 0).order_by("pk")


def message_for(entry: JournalEntry, store: Store, person: User) -> EmailMessage:
    """The message about `entry`, in the language of the desks and the store's time."""
    facts = {"title": entry.data["title"]}
    with translation.override("es-ve"), timezone.override(store.zone):
        actor = User.objects.filter(pk=entry.actor_id or 0).first()
        context = {
            "name": person.first_name,
            "who": (actor.get_full_name() or _("El equipo")) if actor else "",
            "what": str(_WORDS[entry.verb]) % facts,
            "why": entry.data.get("why", ""),
            "comment": _comment(entry),
            "at": timezone.localtime(entry.occurred_at),
            "link": _link(entry, store),
            "store": store,
        }
        subject = f"{str(_SUBJECTS[entry.verb]) % facts} · {store.name}".replace("\n", " ")
        return EmailMessage(subject=subject, body=render_to_string("cms/mail/page.txt", context), to=[person.email])


def _comment(entry: JournalEntry) -> str:
    """What was said with an approval or a return, as it was typed."""
    state = TaskState.objects.filter(pk=entry.data.get("task_id")).first()
    return state.specific.get_comment() if state is not None else ""


def _link(entry: JournalEntry, store: Store) -> str:
    page = Page.objects.filter(pk=entry.data.get("page_id")).first()
    target = reverse("wagtailadmin_pages:edit", args=[page.pk]) if page else reverse("wagtailadmin_home")
    return links.absolute(store, target)


def _team(store: Store, permission: str) -> QuerySet[User]:
    app_label, codename = permission.split(".")
    theirs: dict[str, Any] = {
        "memberships__store": store,
        "memberships__role__permissions__codename": codename,
        "memberships__role__permissions__content_type__app_label": app_label,
    }
    return User.objects.filter(is_active=True, is_staff=True, **theirs).exclude(email="").distinct()
