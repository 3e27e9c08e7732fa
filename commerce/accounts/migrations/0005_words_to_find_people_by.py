"""Words by which the team finds a customer or a business: the whole of a list is never read for a name."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

# Words without accents: "yeli.m@ejemplo.com" is found by "yeli" and by "yeli.m@ej", not by what everybody has behind
# the @. A phone, without the country, and a document are found from their beginning and from any of their digits on, so
# by any four that stand together. The words are taken as they are: nothing reads "12e5" as a number. Its cost sends the
# planner to the index and not over the table.
_FUNCTION = r"""
CREATE FUNCTION person_search_words(first_name text, last_name text, email text, phone text, document text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000 SET search_path = pg_catalog AS $$
    SELECT array_to_tsvector(
        string_to_array(
            btrim(
                regexp_replace(
                    translate(
                        lower(
                            coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' '
                            || split_part(coalesce(email, ''), '@', 1)
                        ),
                        'áàäâãéèëêíìïîóòöôõúùüûñçÁÀÄÂÃÉÈËÊÍÌÏÎÓÒÖÔÕÚÙÜÛÑÇ',
                        'aaaaaeeeeiiiiooooouuuuncaaaaaeeeeiiiiooooouuuunc'
                    )
                    || coalesce(' ' || regexp_replace(lower(email), '[^a-z0-9]+', '', 'g'), '')
                    || coalesce(' ' || regexp_replace(lower(document), '[^a-z0-9]+', '', 'g'), '')
                    || coalesce(
                        (
                            SELECT string_agg(' ' || right(known.digits, n), '')
                            FROM (
                                VALUES (right(regexp_replace(phone, '[^0-9]+', '', 'g'), 10)),
                                       (regexp_replace(document, '[^0-9]+', '', 'g'))
                            ) AS known(digits), generate_series(4, length(known.digits)) AS n
                        ),
                        ''
                    ),
                    '[^a-z0-9]+', ' ', 'g'
                )
            ),
            ' '
        )
    )
$$
"""


def _words(*columns: models.F | models.Value) -> models.Func:
    return models.Func(
        *columns,
        function="person_search_words",
        output_field=django.contrib.postgres.search.SearchVectorField(),
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_customers_consents_and_merges")]

    operations = [
        migrations.RunSQL(_FUNCTION, reverse_sql="DROP FUNCTION person_search_words(text, text, text, text, text)"),
        migrations.AddIndex(
            model_name="user",
            index=django.contrib.postgres.indexes.GinIndex(
                _words(*map(models.F, ("first_name", "last_name", "email", "phone", "identity_document"))),
                name="accounts_user_search",
            ),
        ),
        migrations.AddIndex(
            model_name="businessprofile",
            index=django.contrib.postgres.indexes.GinIndex(
                _words(models.F("name"), models.F("contact_name"), models.Value(""), models.Value(""), models.F("rif")),
                name="accounts_business_search",
            ),
        ),
    ]
