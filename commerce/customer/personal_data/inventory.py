"""What there is of a person that nobody else needs, and what banks wrote of them."""

from collections.abc import Iterator
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from oscar.core.loading import get_model

from commerce.accounts.models import BusinessProfile
from commerce.address.models import UserAddress
from commerce.basket.models import Basket
from commerce.communication.models import ContactMessage, NewsletterSubscription
from commerce.customer.models import CustomerNote, ProductAlert
from commerce.jobs.models import JobFile, JobItem
from commerce.online.models import SavedCard
from commerce.pagomovil.models import Receipt, ReportAttempt, StatementLine

from .person import Person
from .traces import mentioning

ProductReview: type[Model] = get_model("reviews", "ProductReview")
Vote: type[Model] = get_model("reviews", "Vote")
WishList: type[Model] = get_model("wishlists", "WishList")
Bankcard: type[Model] = get_model("payment", "Bankcard")
_SEEN: Final = [get_model("analytics", name) for name in ("UserSearch", "UserProductView", "UserRecord")]
_SENT: Final = [get_model("communication", name) for name in ("Email", "Notification")]


def only_theirs(person: Person) -> list[tuple[Promise, QuerySet[Any]]]:
    """What nobody but the person needs: it is deleted, with its history."""
    ids, emails = person.ids, Q(pk__in=[])
    for email in person.emails:
        emails |= Q(email__iexact=email)
    return [
        (gettext_lazy("Direcciones"), UserAddress.objects.filter(user__in=ids)),
        (gettext_lazy("Negocio"), BusinessProfile.objects.filter(user__in=ids)),
        (gettext_lazy("Opiniones"), ProductReview._default_manager.filter(Q(user__in=ids) | Q(user=None) & emails)),
        (gettext_lazy("Votos a opiniones"), Vote._default_manager.filter(user__in=ids)),
        (gettext_lazy("Listas de deseos"), WishList._default_manager.filter(owner__in=ids)),
        (gettext_lazy("Avisos de existencias"), ProductAlert.objects.filter(Q(user__in=ids) | emails)),
        (gettext_lazy("Cestas abiertas"), Basket.objects.filter(owner__in=ids, order=None)),
        (gettext_lazy("Notas del equipo"), CustomerNote.objects.filter(customer__in=ids)),
        (gettext_lazy("Mensajes de contacto"), written_to_stores(person)),
        (gettext_lazy("Boletines"), NewsletterSubscription.objects.filter(emails)),
        (gettext_lazy("Correos enviados"), _SENT[0]._default_manager.filter(Q(user__in=ids) | emails)),
        (gettext_lazy("Avisos"), _SENT[1]._default_manager.filter(recipient__in=ids)),
        *((gettext_lazy("Lo que buscó y miró"), seen._default_manager.filter(user__in=ids)) for seen in _SEEN),
        (gettext_lazy("Tarjetas"), Bankcard._default_manager.filter(user__in=ids)),
        (gettext_lazy("Tarjetas guardadas"), SavedCard.objects.filter(user__in=ids)),
        (gettext_lazy("Correos de acceso"), EmailAddress.objects.filter(Q(user__in=ids) | emails)),
        (gettext_lazy("Verificación en dos pasos"), Authenticator.objects.filter(user__in=ids)),
        (gettext_lazy("Acceso con otras cuentas"), SocialAccount.objects.filter(user__in=ids)),
        (
            gettext_lazy("Intentos de reporte de pago"),
            ReportAttempt.objects.filter(Q(user__in=ids) | Q(order__in=person.orders.order_by().values("pk"))),
        ),
        *((gettext_lazy("Intentos de entrar"), rows) for rows in _logins(person)),
        (gettext_lazy("Fotos de comprobantes"), Receipt.objects.filter(report__in=person.reports)),
    ]


def written_to_stores(person: Person) -> QuerySet[ContactMessage]:
    """What they wrote from their account, with one of their e-mails, or of an order of theirs."""
    mine = Q(user__in=person.ids) | Q(order__in=person.orders.order_by().values("pk"))
    for email in person.emails:
        mine |= Q(email__iexact=email)
    return ContactMessage.objects.filter(mine)


def bank_lines(person: Person, pattern: str) -> QuerySet[StatementLine]:
    """Movements that were booked to the person's orders, and those in which the bank wrote of them."""
    theirs = Q(credit__order__in=person.orders) | Q(matches__report__in=person.reports)
    named = Q(pk__in=mentioning(StatementLine, pattern).values("pk"))
    return StatementLine.objects.filter(theirs | named).distinct()


def uploads(pattern: str) -> QuerySet[JobFile]:
    """The files that somebody brought in and in whose rows the person is found."""
    jobs = mentioning(JobItem, pattern).order_by().values("job")
    return JobFile.objects.filter(kind=JobFile.Kind.UPLOAD, job__in=jobs)


def _logins(person: Person) -> Iterator[QuerySet[Any]]:
    for model in (AccessAttempt, AccessLog, AccessFailureLog):
        yield model.objects.filter(username__in=person.emails)
