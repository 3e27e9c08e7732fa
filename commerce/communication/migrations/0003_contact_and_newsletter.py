import commerce.venezuela.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("communication", "0002_history"),
        ("order", "0010_payment_state"),
        ("stores", "0006_unpaid_orders_and_refunds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="nombre")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="correo")),
                (
                    "phone",
                    commerce.venezuela.fields.VenezuelanPhoneField(
                        blank=True, default="", max_length=13, verbose_name="teléfono"
                    ),
                ),
                ("order_number", models.CharField(blank=True, max_length=32, verbose_name="número de pedido")),
                ("text", models.TextField(max_length=2000, verbose_name="mensaje")),
                ("fingerprint", models.CharField(editable=False, max_length=64)),
                ("sent_at", models.DateTimeField(auto_now_add=True, verbose_name="recibido")),
                ("handled_at", models.DateTimeField(blank=True, null=True, verbose_name="atendido el")),
                (
                    "handled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="atendido por",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="contact_messages",
                        to="order.order",
                        verbose_name="pedido",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact_messages",
                        to="stores.store",
                        verbose_name="tienda",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="contact_messages",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="cuenta",
                    ),
                ),
            ],
            options={
                "verbose_name": "mensaje de contacto",
                "verbose_name_plural": "mensajes de contacto",
                "ordering": ["-id"],
                "default_permissions": ("view", "change"),
                "indexes": [
                    models.Index(fields=["store", "-id"], name="communication_contact_newest"),
                    models.Index(
                        condition=models.Q(("phone", ""), _negated=True),
                        fields=["phone"],
                        name="communication_contact_phone",
                    ),
                    models.Index(
                        condition=models.Q(("email", ""), _negated=True),
                        fields=["email"],
                        name="communication_contact_email",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("handled_at", None)),
                        fields=("store", "fingerprint"),
                        name="communication_contact_once_while_it_waits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", ""), ("phone", ""), _negated=True),
                        name="communication_contact_can_be_answered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NewsletterSubscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(max_length=254, verbose_name="correo")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Por confirmar"), ("subscribed", "Suscrito"), ("left", "Se dio de baja")],
                        default="waiting",
                        max_length=12,
                        verbose_name="estado",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("es-ve", "Español"), ("en", "English")],
                        default="es-ve",
                        max_length=8,
                        verbose_name="idioma",
                    ),
                ),
                ("words", models.TextField(verbose_name="a qué dijo que sí")),
                ("asked", models.PositiveIntegerField(default=1, verbose_name="veces que lo pidió")),
                ("asked_at", models.DateTimeField(verbose_name="lo pidió el")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="lo confirmó el")),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="se dio de baja el")),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="newsletter_subscriptions",
                        to="stores.store",
                        verbose_name="tienda",
                    ),
                ),
            ],
            options={
                "verbose_name": "suscripción al boletín",
                "verbose_name_plural": "suscripciones al boletín",
                "ordering": ["-id"],
                "permissions": [("export_newslettersubscription", "Exportar los correos del boletín")],
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(fields=["store", "state", "-id"], name="communication_newsletter_list"),
                    models.Index(fields=["email"], name="communication_newsletter_email"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("store", "email"), name="communication_newsletter_address_once"),
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="communication_newsletter_address_in_lower_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "subscribed"), _negated=True),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="communication_newsletter_subscribed_is_confirmed",
                    ),
                ],
            },
        ),
    ]
