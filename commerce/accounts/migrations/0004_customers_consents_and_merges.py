import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Where an account was opened is in the journal; what it does not say is left open.
WHERE_ACCOUNTS_WERE_OPENED = """
    UPDATE accounts_user SET registered_in_id = opened.store_id
    FROM (
        SELECT DISTINCT ON (subject_id) subject_id, store_id FROM journal_journalentry
        WHERE verb = 'account.opened' AND store_id IN (SELECT id FROM stores_store) ORDER BY subject_id, id
    ) AS opened
    WHERE opened.subject_id = accounts_user.id::text
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_history"),
        ("journal", "0002_append_only"),
        ("stores", "0002_rate_and_verification_rules"),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[],
            options={
                "verbose_name": "cliente",
                "verbose_name_plural": "clientes",
                "permissions": [
                    ("view_personal_data", "Ver los datos personales de los clientes"),
                    ("merge_customer", "Unir cuentas repetidas"),
                    ("export_personal_data", "Exportar los datos de una persona"),
                    ("erase_personal_data", "Borrar los datos de una persona"),
                ],
                "proxy": True,
                "default_permissions": ("view", "change"),
                "indexes": [],
                "constraints": [],
            },
            bases=("accounts.user",),
        ),
        migrations.AddField(
            model_name="historicaluser",
            name="registered_in",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="stores.store",
                verbose_name="se registró en",
            ),
        ),
        migrations.AddField(
            model_name="historicaluser",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="unida a",
            ),
        ),
        migrations.AddField(
            model_name="historicaluser",
            name="erased_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="datos borrados el"),
        ),
        migrations.AddField(
            model_name="user",
            name="registered_in",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="stores.store",
                verbose_name="se registró en",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to=settings.AUTH_USER_MODEL,
                verbose_name="unida a",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="erased_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="datos borrados el"),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["-date_joined", "-id"], name="accounts_user_newest"),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(("phone", ""), _negated=True), fields=["phone"], name="accounts_user_by_phone"
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(("identity_document", ""), _negated=True),
                fields=["identity_document"],
                name="accounts_user_by_document",
            ),
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[("marketing", "Recibir promociones")],
                        default="marketing",
                        max_length=16,
                        verbose_name="para qué",
                    ),
                ),
                ("is_given", models.BooleanField(verbose_name="dijo que sí")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("profile", "En su cuenta"),
                            ("staff", "Se lo dijo al equipo"),
                            ("merge", "Al unir dos cuentas"),
                            ("erasure", "Al borrar sus datos"),
                        ],
                        max_length=12,
                        verbose_name="cómo",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="cuándo")),
                (
                    "store",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="stores.store",
                        verbose_name="tienda",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="cuenta",
                    ),
                ),
            ],
            options={
                "verbose_name": "consentimiento",
                "verbose_name_plural": "consentimientos",
                "ordering": ["-id"],
            },
        ),
        migrations.RunSQL(WHERE_ACCOUNTS_WERE_OPENED, migrations.RunSQL.noop),
    ]
