"""When a store gets its day's orders by e-mail, and who does."""

import django.core.validators
from django.db import migrations, models


def _hour() -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        "hora del resumen diario",
        null=True,
        blank=True,
        validators=[django.core.validators.MaxValueValidator(23)],
        help_text="De 0 a 23, en la hora de la tienda. Vacío: no se envía.",
    )


def _recipients() -> models.TextField:
    return models.TextField("quién recibe el resumen diario", blank=True, help_text="Un correo por línea.")


class Migration(migrations.Migration):
    dependencies = [("stores", "0003_history")]

    operations = [
        migrations.AddField("historicalstore", "digest_hour", _hour()),
        migrations.AddField("historicalstore", "digest_recipients", _recipients()),
        migrations.AddField("store", "digest_hour", _hour()),
        migrations.AddField("store", "digest_recipients", _recipients()),
    ]
