"""Lists by the label of their model: who may open one, and where it is."""

from typing import Any

from django.apps import apps
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse


def label_of(model: type[Model]) -> str:
    """How a saved view names the list of `model`."""
    return model._meta.label_lower


def admin_of(label: str) -> Any:
    """The admin of the model with that label; None where there is none."""
    from backoffice.site import site

    try:
        return site._registry.get(apps.get_model(label))
    except (LookupError, ValueError):
        return None


def may_open(request: HttpRequest, label: str) -> bool:
    """Whether this person may open the list."""
    model_admin = admin_of(label)
    return model_admin is not None and bool(model_admin.has_view_or_change_permission(request))


def address_of(label: str) -> str:
    """Where the list is."""
    return reverse("admin:{}_{}_changelist".format(*label.split(".", 1)))
