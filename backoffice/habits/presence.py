"""Who has the page of an object open, and who saved it since: said to whoever may look at it, by name to colleagues."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from simple_history.utils import get_history_manager_for_model

from backoffice.models import Presence
from commerce.order import live
from commerce.stores.models import Membership

if TYPE_CHECKING:
    from commerce.accounts.models import User

# A page says every half minute that it is still open; twice unheard, and it counts as closed.
ALIVE: Final = timedelta(seconds=75)
FORGOTTEN: Final = timedelta(minutes=10)
MOST_NAMED: Final = 4


@dataclass(frozen=True)
class Page:
    """The page of one object: the label of its model and its key."""

    label: str
    pk: str

    @property
    def subject(self) -> str:
        """As it is kept."""
        return f"{self.label}:{self.pk}"

    @property
    def group(self) -> str:
        """The channel group of everybody who has it open."""
        return f"presence.{self.label}.{self.pk}"

    @property
    def socket(self) -> str:
        """The address of its socket."""
        app_label, model = self.label.split(".")
        return f"/ws/desk/presence/{app_label}/{model}/{self.pk}/"


def page_of(row: Model) -> Page | None:
    """The page of `row`; None where its key would not stand in an address."""
    pk = str(row.pk)
    return Page(row._meta.label_lower, pk) if pk.isalnum() else None


def may_look(user: "User", page: Page) -> bool:
    """Whether `user` may open that page now."""
    from backoffice.site import site

    try:
        model_admin = site._registry.get(apps.get_model(page.label))
    except (LookupError, ValueError):
        return False
    if model_admin is None or not user.is_staff:
        return False
    request = HttpRequest()
    request.user = user
    row = model_admin.get_object(request, page.pk)
    return row is not None and bool(model_admin.has_view_or_change_permission(request, row))


def arrive(page: Page, user_id: int, channel: str) -> None:
    """Note that somebody opened the page, or still has it open; forget pages that were never closed."""
    now = timezone.now()
    Presence.objects.filter(seen_at__lt=now - FORGOTTEN).delete()
    values = {"subject": page.subject, "user_id": user_id, "seen_at": now}
    Presence.objects.update_or_create(channel=channel, defaults=values)


def leave(channel: str) -> bool:
    """Note that a page was closed; whether it was open."""
    return bool(Presence.objects.filter(channel=channel).delete()[0])


def told(page: Page, me: "User", since: int) -> dict[str, str]:
    """What the open page says to `me`: who else is here, and who saved after the version `since` (0: not known)."""
    return {"here": _here(page, me), "saved": _saved(page, me, since)}


def _here(page: Page, me: "User") -> str:
    alive = Presence.objects.filter(subject=page.subject, seen_at__gte=timezone.now() - ALIVE).exclude(user=me)
    people = {row.user_id: row.user for row in alive.select_related("user").order_by("seen_at")}
    if not people:
        return ""
    known = _colleagues(me, people)
    names = [_name(person) for pk, person in people.items() if pk in known][:MOST_NAMED]
    unnamed = len(people) - len(names)
    if not names:
        return ngettext(
            "Otra persona del equipo tiene abierta esta página.",
            "Otras %(count)s personas del equipo tienen abierta esta página.",
            unnamed,
        ) % {"count": unnamed}
    who = ", ".join(names)
    if unnamed:
        return _("%(who)s y %(count)s más tienen abierta esta página.") % {"who": who, "count": unnamed}
    return ngettext("%(who)s tiene abierta esta página.", "%(who)s tienen abierta esta página.", len(names)) % {
        "who": who
    }


def _saved(page: Page, me: "User", since: int) -> str:
    save = saved_since(apps.get_model(page.label), page.pk, me, since)
    if save is None:
        return ""
    return _("%(who)s guardó cambios aquí a las %(when)s. Lo que ves es de antes.") % {
        "who": save.who,
        "when": save.when,
    }


@dataclass(frozen=True)
class Save:
    """Somebody else's save: who, in words that `me` may read, and when, as a time of day."""

    who: str
    when: str


def saved_since(model: Any, pk: Any, me: "User", since: int) -> Save | None:
    """The last save of a row by somebody else after the version `since` (0: not known, so nothing is said)."""
    if not since or not has_history(model):
        return None
    history = _history_of_model(model).filter(**{_key(model): pk}, history_id__gt=since)
    last = history.exclude(history_user=me).select_related("history_user").order_by("-history_id").first()
    if last is None:
        return None
    person = last.history_user
    named = person is not None and person.pk in _colleagues(me, {person.pk: person})
    who = _name(person) if named else _("Otra persona") if person else _("El sistema")
    return Save(who, f"{timezone.localtime(last.history_date):%H:%M}")


def version_of(row: Model) -> int:
    """The number of the newest version of `row`, or of the one that it was read at; 0 where none is kept."""
    seen: int | None = getattr(row, "_version_seen", None)
    return newest(row._meta.concrete_model or type(row), row.pk) if seen is None else seen


def newest(model: Any, pk: Any) -> int:
    """The number of the newest version of a row; 0 where none is kept."""
    if not has_history(model):
        return 0
    history = _history_of_model(model).filter(**{_key(model): pk})
    return int(history.order_by("-history_id").values_list("history_id", flat=True).first() or 0)


def at_version(model: Any, pk: Any, number: int) -> Any:
    """The history row of one version; None where it is no longer kept."""
    return _history_of_model(model).filter(**{_key(model): pk}, history_id=number).first()


def _history_of_model(model: Any) -> Any:
    """The history rows of a model; a proxy's are those of the model behind it."""
    return get_history_manager_for_model(model._meta.concrete_model)


def has_history(model: Any) -> bool:
    """Whether versions of rows of `model` are kept, under numbers."""
    concrete = model._meta.concrete_model or model
    return hasattr(concrete._meta, "simple_history_manager_attribute")


def history_of(row: Model) -> str:
    """Where one sees what was changed."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_history", args=[row.pk])


def announce(row: Model) -> None:
    """Make every open page of `row` ask again what there is to say."""
    page = page_of(row)
    if page is not None:
        live.send(page.group, live.message("presence.moved", {}))


def _key(model: Any) -> str:
    return str((model._meta.concrete_model or model)._meta.pk.attname)


def _colleagues(me: "User", people: dict[int, Any]) -> set[int]:
    """Those of `people` who work in a store of mine: of them one may know the name."""
    if me.is_superuser:
        return set(people)
    mine = Membership.objects.filter(user=me).values("store")
    return set(Membership.objects.filter(user__in=list(people), store__in=mine).values_list("user", flat=True))


def _name(person: Any) -> str:
    return person.get_full_name() or _("Alguien del equipo")
