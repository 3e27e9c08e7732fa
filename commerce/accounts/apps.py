from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "commerce.accounts"
    verbose_name = _("Cuentas")

    def ready(self) -> None:
        """Listen to allauth, and let a role be called by its Spanish name wherever a group is shown."""
        from django.contrib.auth.models import Group

        from . import receivers, subscribers  # noqa: F401
        from .reference_roles import role_title

        Group.add_to_class("__str__", lambda group: role_title(group.name))
