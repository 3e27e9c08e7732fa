"""The roles that ship with the project: fixtures/reference/roles.json as groups.

A group's name is the role's slug, which code and the demo look for; people read its Spanish name.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.utils.translation import gettext

_FILE = Path(__file__).resolve().parents[2] / "fixtures" / "reference" / "roles.json"


@dataclass(frozen=True)
class LoadedRole:
    """What became of one role: how many permissions it holds, and whether it is new or had drifted."""

    slug: str
    permissions: int
    is_new: bool
    is_changed: bool


@cache
def roles() -> tuple[dict[str, Any], ...]:
    """The rows of the file, read once per process."""
    return tuple(json.loads(_FILE.read_text(encoding="utf-8")))


def role_title(slug: str) -> str:
    """The name of a role for people; an operator's own role is called what they called it."""
    return next((gettext(role["name"]) for role in roles() if role["slug"] == slug), slug)


@transaction.atomic
def load_roles() -> list[LoadedRole]:
    """Give every role of the file exactly its permissions; roles of the operator's own stay as they are.

    Raises LookupError if the file names a permission that does not exist.
    """
    known = {f"{app}.{code}": pk for pk, app, code in _permissions()}
    return [_load(role, known) for role in roles()]


def _load(role: dict[str, Any], known: dict[str, int]) -> LoadedRole:
    wanted = set(known) if role["everything"] else set(_names(role))
    if unknown := wanted - known.keys():
        raise LookupError(f"role {role['slug']} names unknown permissions: {', '.join(sorted(unknown))}")
    group, is_new = Group.objects.get_or_create(name=role["slug"])
    ids = {known[name] for name in wanted}
    present = set(group.permissions.values_list("pk", flat=True))
    if ids != present:
        group.permissions.set(ids)
    return LoadedRole(role["slug"], len(ids), is_new, ids != present)


def _names(role: dict[str, Any]) -> Iterator[str]:
    """The permissions of a role as "app.codename"."""
    yield from role["codenames"]
    for model, verbs in role["permissions"].items():
        app_label, name = model.split(".")
        for verb in verbs:
            yield f"{app_label}.{verb}_{name}"


def _permissions() -> list[tuple[int, str, str]]:
    return list(Permission.objects.values_list("pk", "content_type__app_label", "codename"))
