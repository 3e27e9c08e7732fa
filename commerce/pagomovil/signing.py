"""The seal under a quote: a page that comes back with it has shown that very amount, and nobody has changed it."""

from django.core import signing
from django.utils.translation import gettext as _

from commerce.refusals import BadInput

from .models import Quote

_SALT = "commerce.pagomovil.quote"


def seal(quote: Quote) -> str:
    """What a page carries along of the quote that it shows."""
    return signing.dumps([quote.pk, str(quote.amount_ves), quote.expires_at.isoformat()], salt=_SALT, compress=True)


def read_seal(text: str) -> int:
    """The id of the quote that a page has shown. Raises BadInput for a seal that we did not make."""
    try:
        quote_id, _amount, _expires = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise BadInput("broken_seal", _("Esta página se dañó en el camino. Ábrela otra vez.")) from error
    return int(quote_id)
