"""Columns of the files that staff bring in and take out: a title, a value, and what is wrong with a value."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Field as ModelField
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.widgets import Widget

Words = str | Promise
_TRUE: Final = frozenset({"sí", "si", "s", "x", "1", "true", "verdadero", "yes"})
_FALSE: Final = frozenset({"no", "n", "0", "false", "falso"})


class Column(Field):
    """One column. `title` is its heading and `key` its name in JSON; `example` stands in the template.

    `is_export_only` columns are read past in an import. `mask` hides a personal value from whoever may not see it.
    """

    def __init__(
        self,
        attribute: str,
        title: Words,
        *,
        key: str = "",
        widget: Widget | None = None,
        aliases: Iterable[str] = (),
        example: Any = "",
        help: Words = "",
        is_required: bool = False,
        is_export_only: bool = False,
        mask: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__(
            attribute=attribute,
            column_name=key or attribute.rsplit("__", 1)[-1],
            widget=widget or Text(),
            readonly=is_export_only,
        )
        self.title = title
        self.aliases = tuple(aliases)
        self.example = example
        self.help = help
        self.is_required = is_required
        self.is_export_only = is_export_only
        self.mask = mask

    @property
    def key(self) -> str:
        """The column's name in JSON."""
        return str(self.column_name)

    @property
    def names(self) -> set[str]:
        """Every heading that means this column, folded."""
        return {folded(name) for name in (str(self.title), self.key, *self.aliases)}


def folded(title: str) -> str:
    """A heading as it is compared: without case, marks of obligation and spaces around it."""
    return title.strip().rstrip("*").strip().casefold()


def mask_email(email: str) -> str:
    """Enough of an address to recognise it."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}···@{host}"


def mask_name(name: str) -> str:
    """The initials."""
    return " ".join(f"{part[:1]}." for part in name.split())


class Text(Widget):
    """A text; where the column of the database has rules of its own, they are checked too."""

    def __init__(self, field: "ModelField[Any, Any] | None" = None) -> None:
        super().__init__()
        self.field = field

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **kwargs: Any) -> str:
        """Raises ValueError with the reason."""
        text = "" if value is None else str(value).strip()
        if "\x00" in text:
            raise ValueError(_("Tiene caracteres que no se pueden guardar."))
        if self.field is None:
            return text
        try:
            return str(self.field.clean(text, None))  # type: ignore[arg-type]
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """As it is."""
        return "" if value is None else str(value)


class Number(Widget):
    """A decimal number, with a comma or a point; between bounds, with so many decimals at most."""

    def __init__(self, *, places: int = 2, minimum: Decimal = Decimal(0), maximum: Decimal = Decimal(10) ** 9) -> None:
        super().__init__()
        self.places, self.minimum, self.maximum = places, minimum, maximum

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **kwargs: Any) -> Decimal:
        """Raises ValueError with the reason."""
        text = str(value).strip().replace("\N{NO-BREAK SPACE}", "")
        if "," in text and "." in text:
            raise ValueError(_("«%(value)s» tiene punto y coma. Escribe 1234,50 o 1234.50.") % {"value": text[:40]})
        try:
            number = Decimal(text.replace(",", "."))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValueError(_("«%(value)s» no es un número. Escribe por ejemplo 12,50.") % {"value": text[:40]})
        if not self.minimum <= number < self.maximum:
            raise ValueError(_("%(value)s está fuera de lo posible.") % {"value": text[:40]})
        if number != round(number, self.places):
            raise ValueError(_("Lleva %(places)d decimales como máximo.") % {"places": self.places})
        return number

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """As a number."""
        return "" if value is None else value


class Whole(Number):
    """A whole number."""

    def __init__(self, *, minimum: int = 0, maximum: int = 2_000_000_000) -> None:
        super().__init__(places=0, minimum=Decimal(minimum), maximum=Decimal(maximum))

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **kwargs: Any) -> Any:
        """Raises ValueError with the reason."""
        try:
            return int(super().clean(value, row))
        except ValueError as error:
            if "decimal" in str(error):
                raise ValueError(_("Debe ser un número entero.")) from error
            raise


class YesNo(Widget):
    """Yes or no."""

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **kwargs: Any) -> bool:
        """Raises ValueError with the reason."""
        text = str(value).strip().casefold()
        if text not in _TRUE | _FALSE:
            raise ValueError(_("Escribe sí o no."))
        return text in _TRUE

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """As people write it."""
        return "" if value is None else _("sí") if value else _("no")


class OneOf(Widget):
    """One of some words, told by the word itself or by its value."""

    def __init__(self, choices: Iterable[tuple[str, Words]]) -> None:
        super().__init__()
        self.choices = tuple(choices)

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **kwargs: Any) -> str:
        """Raises ValueError with the words that there are."""
        text = str(value).strip().casefold()
        for code, word in self.choices:
            if text in (code.casefold(), str(word).casefold()):
                return code
        options = ", ".join(str(word) for _code, word in self.choices)
        raise ValueError(
            _("«%(value)s» no vale. Puede ser: %(options)s.") % {"value": str(value)[:40], "options": options}
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The word."""
        return str(dict(self.choices).get(value, value or ""))


class Moment(Widget):
    """A date, or a date with a time, in the shop's time zone. A date alone is its first moment, or its last."""

    def __init__(self, *, at_end_of_day: bool = False) -> None:
        super().__init__()
        self.at_end_of_day = at_end_of_day

    def clean(self, value: Any, row: Mapping[str, Any] | None = None, **kwargs: Any) -> datetime:
        """Raises ValueError with the reason."""
        moment = value if isinstance(value, date) else _moment_in(str(value).strip())
        if moment is None:
            raise ValueError(_("«%(value)s» no es una fecha. Escribe 31/12/2026.") % {"value": str(value)[:40]})
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time.max if self.at_end_of_day else time.min)
        if timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        return moment.astimezone(UTC)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """In the shop's time zone."""
        return timezone.localtime(value).strftime("%d/%m/%Y %H:%M") if value else ""


class Day(Widget):
    """A date; only taken out."""

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """As people here write it."""
        return value.strftime("%d/%m/%Y") if value else ""


def _moment_in(text: str) -> date | datetime | None:
    try:
        found = parse_datetime(text) or parse_date(text)
    except ValueError:
        return None
    if found is not None:
        return found
    for pattern in ("%d/%m/%Y %H:%M", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            moment = datetime.strptime(text, pattern)  # noqa: DTZ007  the zone is the shop's and is added after
        except ValueError:
            continue
        return moment if "%H" in pattern else moment.date()
    return None
