"""Roles: what each may do, as one table in the words of the menu."""

import unicodedata
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from backoffice.scoping import HistoryAdmin
from commerce.accounts.reference_roles import role_title, roles

admin.site.unregister(Group)

# The four verbs that Django makes for each model, in the order of the columns.
VERBS: Final[dict[str, Promise]] = {
    "view": _("Ver"),
    "add": _("Agregar"),
    "change": _("Cambiar"),
    "delete": _("Eliminar"),
}
CMS_GROUPS: Final = ("Moderators", "Editors")
# Doors of other programs; their own models are managed behind them.
DOORS: Final[dict[str, Promise]] = {
    "wagtailadmin.access_admin": _("Entrar al gestor de contenidos"),
    "cms.publish_pages": _("Publicar páginas de la tienda"),
    "wagtail_localize.submit_translation": _("Mandar páginas a traducir"),
    "journal.view_journalentry": _("Ver la actividad"),
}


def grantable() -> QuerySet[Permission]:
    """The permissions that mean something here: those of the models of this admin, and the doors.

    The one for Oscar's own dashboard, which is not installed, means nothing.
    """
    ours = Q(pk__in=[])
    for model in admin.site._registry:
        ours |= Q(content_type__app_label=model._meta.app_label, content_type__model=model._meta.model_name)
    for door in DOORS:
        app_label, codename = door.split(".")
        ours |= Q(content_type__app_label=app_label, codename=codename)
    return (
        Permission.objects.filter(ours)
        .exclude(codename="dashboard_access")
        .select_related("content_type")
        .order_by("content_type__app_label", "pk")
    )


class PermissionTable(forms.CheckboxSelectMultiple):
    """One row for each kind of thing with a box for each verb; what fits no verb stands under the table in words."""

    template_name = "backoffice/roles/permissions.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With `areas`: the rows by application, and `others`: the permissions that are no verb of a model."""
        context = super().get_context(name, value, attrs)
        held = {str(pk) for pk in value or []}
        areas: dict[str, dict[Any, dict[str, Any]]] = {}
        others = []
        for permission in grantable():
            box = {"value": permission.pk, "checked": str(permission.pk) in held}
            verb = permission.codename.partition("_")[0]
            model = permission.content_type.model_class()
            if model is None or verb not in VERBS or permission.codename != f"{verb}_{model._meta.model_name}":
                others.append(box | {"label": label_of(permission)})
                continue
            rows = areas.setdefault(str(model._meta.app_config.verbose_name), {})
            title = capfirst(str(model._meta.verbose_name_plural))
            rows.setdefault(title, {})[verb] = box | {"label": f"{VERBS[verb]}: {title}"}
        table = [
            (area, [(title, [boxes.get(verb) for verb in VERBS]) for title, boxes in rows.items()])
            for area, rows in areas.items()
        ]
        context["widget"] |= {"areas": table, "others": others, "verbs": list(VERBS.values())}
        return context


def label_of(permission: Permission) -> str:
    """A permission in Spanish: a verb and what it is about, or the words that its model gives it."""
    app_label = permission.content_type.app_label
    if door := DOORS.get(f"{app_label}.{permission.codename}"):
        return str(door)
    model = permission.content_type.model_class()
    verb = permission.codename.partition("_")[0]
    if model is None or verb not in VERBS or permission.codename != f"{verb}_{model._meta.model_name}":
        return str(_(permission.name))
    return f"{VERBS[verb]}: {capfirst(str(model._meta.verbose_name_plural))}"


class PermissionField(forms.ModelMultipleChoiceField):
    """Permissions with labels that a person understands."""

    def label_from_instance(self, obj: Any) -> str:
        """See `label_of`."""
        return label_of(obj)


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    """The name of a role and what it may do. What it holds beyond this table stays as it is."""

    permissions = PermissionField(
        label=_("Permisos"), queryset=Permission.objects.none(), required=False, widget=PermissionTable()
    )

    class Meta:
        model = Group
        fields: ClassVar[list[str]] = ["name", "permissions"]
        widgets: ClassVar[dict[str, Any]] = {"name": UnfoldAdminTextInputWidget()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["permissions"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = grantable()

    def clean_permissions(self) -> QuerySet[Permission]:
        """What was ticked, and what the role holds that this table does not show."""
        chosen: QuerySet[Permission] = self.cleaned_data["permissions"]
        if self.instance.pk is None:
            return chosen
        unseen = self.instance.permissions.exclude(pk__in=grantable().values("pk"))
        return Permission.objects.filter(Q(pk__in=chosen.values("pk")) | Q(pk__in=unseen.values("pk")))


@admin.register(Group)
class RoleAdmin(HistoryAdmin):
    """Roles."""

    form = RoleForm
    list_display = ["name"]
    search_fields = ["name"]
    ordering = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        """Without the groups that the content system makes for itself: nobody gets a role there."""
        return super().get_queryset(request).exclude(name__in=CMS_GROUPS)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the name that people read, with or without accents; of a role of the team's own that is its name."""
        text = folded(search_term)
        known = {role["slug"]: folded(role_title(role["slug"])) for role in roles()}
        mine = Q(name__in=[slug for slug, title in known.items() if text in title])
        return queryset.filter(mine | Q(name__icontains=search_term.strip())), False

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What a role takes with it is its permissions, which say nothing; what keeps it are its members."""
        _lost, _counts, needed, kept = super().get_deleted_objects(objs, request)
        return [str(role) for role in objs], {}, needed, kept


def folded(text: str) -> str:
    """In small letters, without accents or spaces around."""
    apart = unicodedata.normalize("NFKD", text.strip().lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
