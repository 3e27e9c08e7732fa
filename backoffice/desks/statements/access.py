"""Who sees which statements: permissions are asked in the store of the account."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from commerce.accounts.models import User
from commerce.pagomovil.models import RecipientAccount, Statement
from commerce.stores.queries import stores_where

VIEW, ADD = "pagomovil.view_statement", "pagomovil.add_statement"


def statements_for(user: User | AnonymousUser) -> QuerySet[Statement]:
    """The statements that this person may look at; PermissionDenied where that is none in any store."""
    stores = stores_where(user, VIEW)
    if not stores.exists():
        raise PermissionDenied
    found = Statement.objects.filter(account__store__in=stores.values("pk"))
    return found.select_related("account__bank", "account__store", "uploaded_by")


def accounts_for(user: User | AnonymousUser) -> QuerySet[RecipientAccount]:
    """The accounts whose files this person may bring in, and whose format he may set."""
    stores = stores_where(user, ADD).values("pk")
    in_bolivares = RecipientAccount.objects.filter(currency=RecipientAccount.Currency.VES)
    return in_bolivares.filter(store__in=stores).select_related("bank", "store")


def account_for(user: User | AnonymousUser, account_id: int) -> RecipientAccount:
    """One of these; 403 for who may do this nowhere, 404 for an account of another store."""
    accounts = accounts_for(user)
    if not stores_where(user, ADD).exists():
        raise PermissionDenied
    return get_object_or_404(accounts, pk=account_id)
