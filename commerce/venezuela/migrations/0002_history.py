import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("venezuela", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalBank",
            fields=[
                (
                    "code",
                    models.CharField(
                        db_index=True,
                        max_length=4,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A[0-9]{4}\\Z", "El código de un banco son cuatro números."
                            )
                        ],
                        verbose_name="código",
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="nombre")),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Un banco que ya no opera se desactiva; sus pagos viejos lo conservan.",
                        verbose_name="en uso",
                    ),
                ),
                ("supports_mobile_payment", models.BooleanField(default=True, verbose_name="tiene Pago Móvil")),
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
                "verbose_name": "historical banco",
                "verbose_name_plural": "historical bancos",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPhonePrefix",
            fields=[
                (
                    "prefix",
                    models.CharField(
                        db_index=True,
                        max_length=4,
                        validators=[
                            django.core.validators.RegexValidator(
                                "\\A04[0-9]{2}\\Z", "Un prefijo de celular son cuatro números, como 0414."
                            )
                        ],
                        verbose_name="prefijo",
                    ),
                ),
                ("operator", models.CharField(max_length=40, verbose_name="operadora")),
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
                "verbose_name": "historical prefijo de celular",
                "verbose_name_plural": "historical prefijos de celular",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTaxRate",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("general", "IVA general"),
                            ("reduced", "IVA reducido"),
                            ("exempt", "Exento"),
                            ("igtf", "IGTF (pagos en divisas)"),
                        ],
                        db_index=True,
                        max_length=10,
                        verbose_name="código",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="nombre")),
                (
                    "percent",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="porcentaje",
                    ),
                ),
                ("legal_basis", models.CharField(blank=True, max_length=200, verbose_name="base legal")),
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
                "verbose_name": "historical impuesto",
                "verbose_name_plural": "historical impuestos",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
