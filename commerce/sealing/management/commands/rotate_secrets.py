"""`manage.py rotate_secrets`: seal what is stored under the first of `SECRET_FIELDS_KEYS`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from commerce.sealing.rotation import rotate_all


class Command(BaseCommand):
    """Repeatable. Once it ends well, the keys after the first can be taken out of the environment."""

    help = "Vuelve a cifrar todos los secretos guardados con la primera de SECRET_FIELDS_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        done = rotate_all()
        for each in done:
            values = {"column": each.column, "changed": each.changed, "total": each.total}
            self.stdout.write(_("%(column)s: %(changed)d cifrados de nuevo, de %(total)d") % values)
        if lost := sum(each.unreadable for each in done):
            message = _("%(count)d secretos no se pueden leer con ninguna clave: no quites las anteriores.")
            raise CommandError(message % {"count": lost})
        self.stdout.write(_("Listo: %(count)d secretos cifrados de nuevo.") % {"count": sum(e.changed for e in done)})
