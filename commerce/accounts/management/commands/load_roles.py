"""`manage.py load_roles`: the roles of the team."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from commerce.accounts.reference_roles import load_roles, role_title


class Command(BaseCommand):
    """Idempotent: a role of the project gets back its permissions; roles that the operator made stay as they are."""

    help = "Carga los roles del equipo con sus permisos. Se puede repetir sin riesgo."

    def handle(self, *args: Any, **options: Any) -> None:
        for role in load_roles():
            if options["verbosity"] and (role.is_new or role.is_changed):
                values = {"title": role_title(role.slug), "count": role.permissions}
                self.stdout.write(_("Rol %(title)s: %(count)s permisos") % values)
