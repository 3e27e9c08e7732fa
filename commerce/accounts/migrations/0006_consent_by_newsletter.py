from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_words_to_find_people_by"),
    ]

    operations = [
        migrations.AlterField(
            model_name="consent",
            name="source",
            field=models.CharField(
                choices=[
                    ("profile", "En su cuenta"),
                    ("staff", "Se lo dijo al equipo"),
                    ("merge", "Al unir dos cuentas"),
                    ("erasure", "Al borrar sus datos"),
                    ("newsletter", "En el boletín"),
                ],
                max_length=12,
                verbose_name="cómo",
            ),
        ),
    ]
