"""What happens to a store, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from commerce.journal import sentences

from .models import MailSender, Store


def _changed(data: Mapping[str, Any]) -> str:
    return _("Cambió la configuración de la tienda: %(fields)s.") % {"fields": _names(Store, data)}


def _mail(data: Mapping[str, Any]) -> str:
    return _("Cambió el correo de la tienda: %(fields)s.") % {"fields": _names(MailSender, data)}


def _names(model: Any, data: Mapping[str, Any]) -> str:
    known = {field.name: str(field.verbose_name) for field in model._meta.fields}
    return ", ".join(known.get(name, name) for name in data.get("fields", ())) or "—"


sentences.register({"store.settings_changed": _changed, "store.mail_changed": _mail})
