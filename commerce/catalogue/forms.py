"""What a customer fills in about a product."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions.reviews import LONGEST_TEXT, LONGEST_TITLE

SCORES = [
    ("5", _("5 estrellas, excelente")),
    ("4", _("4 estrellas, bueno")),
    ("3", _("3 estrellas, regular")),
    ("2", _("2 estrellas, malo")),
    ("1", _("1 estrella, muy malo")),
]


class ReviewForm(forms.Form):
    """A score, a headline and a text."""

    score = forms.TypedChoiceField(label=_("Tu calificación"), choices=SCORES, coerce=int, initial="5")
    title = forms.CharField(label=_("En pocas palabras"), max_length=LONGEST_TITLE)
    body = forms.CharField(
        label=_("Cuéntanos más"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST_TEXT}),
    )
