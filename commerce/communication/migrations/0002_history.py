import django.core.validators
import django.db.models.deletion
import oscar.models.fields.autoslugfield
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("communication", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalCommunicationEventType",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "code",
                    oscar.models.fields.autoslugfield.AutoSlugField(
                        blank=True,
                        editable=False,
                        help_text="Code used for looking up this event programmatically",
                        max_length=128,
                        populate_from="name",
                        separator="_",
                        validators=[
                            django.core.validators.RegexValidator(
                                message="Code can only contain the uppercase letters (A-Z), digits, and underscores, and can't start with a digit.",
                                regex="^[A-Z_][0-9A-Z_]*$",
                            )
                        ],
                        verbose_name="Code",
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=255, verbose_name="Name")),
                (
                    "category",
                    models.CharField(
                        choices=[("Order related", "Order related"), ("User related", "User related")],
                        default="Order related",
                        max_length=255,
                        verbose_name="Category",
                    ),
                ),
                (
                    "email_subject_template",
                    models.CharField(blank=True, max_length=255, null=True, verbose_name="Email Subject Template"),
                ),
                ("email_body_template", models.TextField(blank=True, null=True, verbose_name="Email Body Template")),
                (
                    "email_body_html_template",
                    models.TextField(
                        blank=True, help_text="HTML template", null=True, verbose_name="Email Body HTML Template"
                    ),
                ),
                (
                    "sms_template",
                    models.CharField(
                        blank=True, help_text="SMS template", max_length=170, null=True, verbose_name="SMS Template"
                    ),
                ),
                ("date_created", models.DateTimeField(blank=True, editable=False, verbose_name="Date Created")),
                ("date_updated", models.DateTimeField(blank=True, editable=False, verbose_name="Date Updated")),
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
                "verbose_name": "historical Communication event type",
                "verbose_name_plural": "historical Communication event types",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
