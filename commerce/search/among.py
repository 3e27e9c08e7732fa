"""Conditions that say how the database is to look: once before it reads any row, or at each row that it shows."""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, Q, QuerySet, Subquery, Value
from django.db.models.lookups import IsNull


class Among(Func):
    """Whether a value is in an array."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()


def among(rows: QuerySet[Any], column: str = "pk") -> Q:
    """Whether `column` is one of the values that `rows` answers, which are read first and not joined."""
    return Q(Among(F(column), ArraySubquery(rows)))


def one_of(values: Iterable[int], column: str = "pk") -> Q:
    """Whether `column` is one of so many numbers, sent as one array and not as thousands of parameters."""
    return Q(Among(F(column), Value(list(values), ArrayField(BigIntegerField()))))


def any_row(rows: QuerySet[Any]) -> IsNull:
    """What EXISTS says, written so that the planner looks it up and never reads the whole table beforehand."""
    return IsNull(Subquery(rows.order_by().values("pk")[:1]), False)
