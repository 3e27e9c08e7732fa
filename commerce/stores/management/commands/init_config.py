"""`manage.py init_config`: every store gets the settings that it lacks."""

from typing import Any

from django.core.management.base import BaseCommand

from commerce.stores.actions import init_config


class Command(BaseCommand):
    help = "Give each store the settings that it lacks, all of them off. Can be run again at any time."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{init_config()} stores were given settings.")
