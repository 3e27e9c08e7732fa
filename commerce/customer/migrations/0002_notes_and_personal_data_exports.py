import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customer", "0001_initial"),
        ("stores", "0002_rate_and_verification_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomerNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=2000, verbose_name="nota")),
                ("is_pinned", models.BooleanField(default=False, verbose_name="fijada arriba")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="escrita")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="corregida")),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="quién",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="customer_notes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="cliente",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="stores.store",
                        verbose_name="tienda",
                    ),
                ),
            ],
            options={
                "verbose_name": "nota del cliente",
                "verbose_name_plural": "notas de los clientes",
                "ordering": ["-is_pinned", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PersonalDataExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="correo")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "En cola"),
                            ("ready", "Lista"),
                            ("failed", "No se pudo armar"),
                            ("expired", "Vencida"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="estado",
                    ),
                ),
                ("path", models.CharField(blank=True, max_length=200)),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="pedida")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="vence")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="la pidió",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="personal_data_exports",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="persona",
                    ),
                ),
            ],
            options={
                "verbose_name": "copia de datos personales",
                "verbose_name_plural": "copias de datos personales",
                "ordering": ["-id"],
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["id"], name="customer_exports_waiting"
                    ),
                    models.Index(
                        condition=models.Q(("state", "ready")), fields=["expires_at"], name="customer_exports_to_expire"
                    ),
                ],
            },
        ),
    ]
