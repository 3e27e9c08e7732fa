from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("offer", "0006_names_of_parts"),
    ]

    operations = [
        migrations.AddField(
            model_name="conditionaloffer",
            name="audience",
            field=models.CharField(
                choices=[("everybody", "Todos los clientes"), ("businesses", "Solo negocios verificados")],
                default="everybody",
                max_length=12,
                verbose_name="para quién",
            ),
        ),
        migrations.AddField(
            model_name="historicalconditionaloffer",
            name="audience",
            field=models.CharField(
                choices=[("everybody", "Todos los clientes"), ("businesses", "Solo negocios verificados")],
                default="everybody",
                max_length=12,
                verbose_name="para quién",
            ),
        ),
        # Offers for businesses used to be those of Oscar's type "User"; history speaks as its rows do.
        migrations.RunSQL(
            [
                "UPDATE offer_conditionaloffer SET audience = 'businesses', offer_type = 'Site'"
                " WHERE offer_type = 'User'",
                "UPDATE offer_historicalconditionaloffer SET audience = 'businesses', offer_type = 'Site'"
                " WHERE offer_type = 'User'",
            ],
            [
                "UPDATE offer_conditionaloffer SET offer_type = 'User'"
                " WHERE audience = 'businesses' AND offer_type = 'Site'",
                "UPDATE offer_historicalconditionaloffer SET offer_type = 'User'"
                " WHERE audience = 'businesses' AND offer_type = 'Site'",
            ],
        ),
    ]
