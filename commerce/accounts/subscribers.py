"""What else happens when the journal says that a business was decided on: its owner reads it."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from commerce.journal.models import JournalEntry
from commerce.journal.registry import subscribe
from commerce.stores.models import Store

from .models import BusinessProfile


@subscribe("business.verified", "business.rejected", name="accounts.tell_business_owner")
def tell_business_owner(entry: JournalEntry) -> None:
    """Write to the owner that the business was verified, or why it was not."""
    profile = BusinessProfile.objects.select_related("user").filter(pk=entry.subject_id).first()
    if profile is None:
        return
    store = Store.objects.filter(pk=entry.store_id or 0).first() or Store.objects.filter(is_default=True).first()
    words = {"store": store, "profile": profile, "was_verified": entry.verb == "business.verified"}
    with translation.override(profile.user.language):
        subject = " ".join(render_to_string("account/email/business_subject.txt", words).split())
        mail = EmailMultiAlternatives(
            subject,
            render_to_string("account/email/business_message.txt", words),
            settings.DEFAULT_FROM_EMAIL,
            [profile.user.email],
        )
        mail.attach_alternative(render_to_string("account/email/business_message.html", words), "text/html")
    mail.send()
