"""`manage.py expire_baskets`: close guests' baskets that nobody has touched for 30 days."""

from typing import Any

from django.core.management.base import BaseCommand

from commerce.basket.tasks import expire_baskets


class Command(BaseCommand):
    help = "Cierra las cestas de visitantes que nadie ha tocado en 30 días."

    def handle(self, *args: Any, **options: Any) -> None:
        """Close them and say how many they were."""
        self.stdout.write(f"Cestas cerradas: {expire_baskets()}.")
