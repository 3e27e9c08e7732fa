import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rates", "0003_key_variable_names"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalRateSource",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("name", models.SlugField(max_length=40, verbose_name="código")),
                ("title", models.CharField(max_length=80, verbose_name="nombre")),
                ("gateway", models.CharField(max_length=40, verbose_name="conector")),
                ("address", models.CharField(max_length=300, verbose_name="dirección")),
                (
                    "base",
                    models.CharField(
                        choices=[("USD", "USD"), ("EUR", "EUR")], default="USD", max_length=3, verbose_name="moneda"
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(default=100, help_text="Menor va primero.", verbose_name="orden"),
                ),
                ("is_official", models.BooleanField(default=False, verbose_name="oficial")),
                ("is_enabled", models.BooleanField(default=True, verbose_name="activa")),
                (
                    "key_variable",
                    models.CharField(
                        blank=True,
                        help_text="Nombre de la variable de entorno.",
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^RATES_KEY_[A-Z0-9_]+$", "Debe empezar por RATES_KEY_."
                            )
                        ],
                        verbose_name="variable de la clave",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.TextField(null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical fuente de tasas",
                "verbose_name_plural": "historical fuentes de tasas",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
