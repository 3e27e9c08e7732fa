"""Labelled cases for the matcher: a month of reports and bank movements with everything that people and banks get wrong.

Made from a seed and without the matcher's code. A case has the reports and lines as `manage.py match_payments` reads
them, and the truth: which movements are a report's money (none for a replay, or where the money has not come).
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

ACCOUNTS = ("principal", "segunda")
BANKS = {
    "0102": ("Banco de Venezuela", "BDV", "0102"),
    "0105": ("Mercantil", "BANCO MERCANTIL", "0105"),
    "0108": ("BBVA Provincial", "Provincial", "108"),
    "0114": ("Bancaribe", "0114 - Bancaribe", "0114"),
    "0134": ("Banesco", "Banesco Banco Universal", "0134"),
    "0172": ("Bancamiga", "BANCAMIGA", "0172"),
    "0191": ("Banco Nacional de Crédito", "BNC", "0191"),
}
PREFIXES = ("0412", "0414", "0416", "0422", "0424", "0426")
START = date(2026, 9, 1)
# Amounts that many pay, some of them round.
POPULAR = ("12257.57", "35000.00", "8601.80", "17203.60", "43009.00", "4300.90", "25805.40")

# How the reports go wrong, and how many in a thousand do so.
KINDS = {
    "exact": 330,
    "last_six": 70,
    "last_eight": 50,
    "zero_padded": 60,
    "spelled_oddly": 50,
    "other_beginning": 30,
    "masked_phone": 60,
    "late": 40,
    "wrong_bank": 30,
    "relative_pays": 15,
    "partial": 40,
    "two_parts": 10,
    "double_payment": 20,
    "replay": 20,
    "one_for_two_orders": 6,
    "same_tail": 30,
    "typed_wrong": 30,
    "swapped": 20,
    "last_four": 15,
    "cut_off": 10,
    "bank_numbers_otherwise": 15,
    "amount_typed_wrong": 10,
    "no_money_yet": 39,
}


@dataclass
class Cases:
    """Reports and lines as they stand in the files; `truth` by report, `kinds` by report."""

    reports: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    truth: dict[str, set[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)


@dataclass
class Payment:
    """Money that somebody sent, as it was."""

    account: str
    amount: Decimal
    bank: str
    phone: str
    document: str
    reference: str
    day: date
    quotes: list[Decimal]


class Month:
    """Writes the cases down. `payer_data` is the share of movements on which the bank shows who paid."""

    def __init__(self, seed: int, *, payer_data: float = 0.5) -> None:
        self.random = random.Random(seed)
        self.payer_data = payer_data
        self.cases = Cases()
        self._amounts: set[Decimal] = set()

    def write(self, reports: int, lines: int) -> Cases:
        """At least so many reports, and strangers' movements up to so many lines, shuffled."""
        kinds, weights = list(KINDS), list(KINDS.values())
        while len(self.cases.reports) < reports:
            kind = self.random.choices(kinds, weights)[0]
            make: Callable[[str], None] = getattr(self, f"_{kind}", self._plain)
            make(kind)
        while len(self.cases.lines) < lines:
            self._stranger()
        self.random.shuffle(self.cases.reports)
        self.random.shuffle(self.cases.lines)
        return self.cases

    # What happened

    def payment(self, **fields: Any) -> Payment:
        """A payment of a quote; three in ten are of an amount that many pay."""
        popular = self.random.random() < 0.3
        amount = Decimal(self.random.choice(POPULAR)) if popular else self._own_amount()
        letter = self.random.choice("VVVVVVEJ")
        number = (
            self.random.randint(80_000_000, 84_999_999) if letter == "E" else self.random.randint(5_000_000, 32_000_000)
        )
        values: dict[str, Any] = {
            "account": self.random.choice(ACCOUNTS),
            "amount": amount,
            "bank": self.random.choice(list(BANKS)),
            "phone": self.random.choice(PREFIXES) + f"{self.random.randrange(10**7):07}",
            "document": f"{letter}{number}" if letter != "J" else f"J{number:08}{self.random.randrange(10)}",
            "reference": self._reference(),
            "day": START + timedelta(days=self.random.randrange(30)),
            "quotes": [amount],
        }
        return Payment(**values | fields)

    def _own_amount(self) -> Decimal:
        while True:
            amount = Decimal(self.random.randint(150_000, 9_000_000)) / 100
            if amount not in self._amounts:
                self._amounts.add(amount)
                return amount

    def _reference(self) -> str:
        length = self.random.choice((6, 8, 9, 9, 11, 12))
        return str(self.random.randrange(10 ** (length - 1), 10**length))

    # What is written down

    def line(self, payment: Payment, *, late: int | None = None, reference: str | None = None) -> str:
        """The bank's movement for a payment; the weekend and the night cost it up to three days."""
        key = f"L{len(self.cases.lines) + 1}"
        days = self.random.choice((0, 0, 0, 0, 0, 1, 1, 2, 3)) if late is None else late
        shown = self._shown(payment) if self.random.random() < self.payer_data else {}
        written = payment.reference if reference is None else reference
        values = {
            "id": key,
            "account": payment.account,
            "value_date": (payment.day + timedelta(days=days)).isoformat(),
            "amount": f"{payment.amount:.2f}",
            "reference": written,
            "description": "PAGO MOVIL RECIBIDO",
            "bank": self.random.choice((*BANKS[payment.bank], None)),
            "phone": None,
            "document": None,
        }
        self.cases.lines.append(values | shown)
        return key

    def _shown(self, payment: Payment) -> dict[str, Any]:
        """Who paid, as one bank or another shows it."""
        document = payment.document
        masked = f"{payment.phone[:4]}***{payment.phone[-4:]}"
        return self.random.choice(
            (
                {"phone": payment.phone},
                {"phone": f"58{payment.phone[1:]}", "document": document},
                {"phone": masked},
                {"document": f"{document[0]}-{document[1:]}"},
                {"document": document[1:]},
                {"document": f"{document[0]}{int(document[1:]):09}" if document[0] in "VE" else document},
                {"description": f"TRANSF RECIBIDA {document} CLIENTE"},
            )
        )

    def report(self, payment: Payment, kind: str, lines: set[str], **fields: Any) -> str:
        """What the customer reports of a payment."""
        key = f"R{len(self.cases.reports) + 1}"
        document = payment.document
        values = {
            "id": key,
            "account": payment.account,
            "amount": f"{payment.amount:.2f}",
            "bank": payment.bank,
            "phone": self.random.choice(
                (payment.phone, f"{payment.phone[:4]}-{payment.phone[4:]}", f"+58{payment.phone[1:]}")
            ),
            "document": self.random.choice((document, f"{document[0]}-{document[1:]}")),
            "reference": payment.reference,
            "paid_on": payment.day.isoformat(),
            "quote_amounts": [f"{amount:.2f}" for amount in payment.quotes],
        }
        self.cases.reports.append(values | fields)
        self.cases.truth[key], self.cases.kinds[key] = lines, kind
        return key

    # One method per kind of trouble; whatever has none of its own is a payment reported as it was.

    def _plain(self, kind: str) -> None:
        payment = self.payment()
        self.report(payment, kind, {self.line(payment)})

    def _last_digits(self, kind: str, length: int) -> None:
        payment = self.payment(reference=str(self.random.randrange(10**11, 10**12)))
        self.report(payment, kind, {self.line(payment)}, reference=payment.reference[-length:])

    def _last_six(self, kind: str) -> None:
        self._last_digits(kind, 6)

    def _last_eight(self, kind: str) -> None:
        self._last_digits(kind, 8)

    def _last_four(self, kind: str) -> None:
        self._last_digits(kind, self.random.choice((4, 5)))

    def _zero_padded(self, kind: str) -> None:
        payment = self.payment()
        padded = payment.reference.zfill(self.random.choice((12, 15)))
        if self.random.random() < 0.5:
            self.report(payment, kind, {self.line(payment, reference=padded)})
        else:
            self.report(payment, kind, {self.line(payment)}, reference=padded)

    def _spelled_oddly(self, kind: str) -> None:
        payment = self.payment()
        typed = self.random.choice(("Ref: {0}", "{0} ", "nro. {0}", "{1} {2}", "{1}-{2}", "{3}")).format(
            payment.reference,
            payment.reference[:4],
            payment.reference[4:],
            payment.reference.replace("0", "O"),
        )
        self.report(payment, kind, {self.line(payment)}, reference=typed)

    def _other_beginning(self, kind: str) -> None:
        payment = self.payment(reference=str(self.random.randrange(10**11, 10**12)))
        other = f"{self.random.randrange(100, 1000)}{payment.reference[-6:]}"
        self.report(payment, kind, {self.line(payment, reference=other)})

    def _masked_phone(self, kind: str) -> None:
        payment = self.payment()
        key = self.line(payment)
        masked = self.random.choice(
            (f"{payment.phone[:4]}***{payment.phone[-4:]}", f"{payment.phone[:4]}-•••{payment.phone[-4:]}")
        )
        self.cases.lines[-1] |= {"phone": masked, "document": None, "description": "Pago Movil Recibido"}
        self.report(payment, kind, {key})

    def _late(self, kind: str) -> None:
        payment = self.payment()
        self.report(payment, kind, {self.line(payment, late=self.random.choice((4, 5, 6, 7, -1, -2)))})

    def _wrong_bank(self, kind: str) -> None:
        payment = self.payment()
        other = self.random.choice([bank for bank in BANKS if bank != payment.bank])
        self.report(payment, kind, {self.line(payment)}, bank=other)

    def _relative_pays(self, kind: str) -> None:
        """The report has the customer's own phone and document; the money came from somebody else's."""
        payment, customer = self.payment(), self.payment()
        self.report(payment, kind, {self.line(payment)}, phone=customer.phone, document=customer.document)

    def _partial(self, kind: str) -> None:
        """One order in two payments, each reported for itself."""
        first = self.payment()
        half = (first.amount * Decimal("0.6")).quantize(Decimal("0.01"))
        for amount in (half, first.amount - half):
            part = Payment(**{**vars(first), "amount": amount, "reference": self._reference()})
            self.report(part, kind, {self.line(part)})

    def _two_parts(self, kind: str) -> None:
        """One order in two payments, reported once with the whole amount."""
        whole = self.payment(amount=self._own_amount())
        half = (whole.amount * Decimal("0.6")).quantize(Decimal("0.01"))
        keys = set()
        for amount, reference in ((half, whole.reference), (whole.amount - half, self._reference())):
            keys.add(self.line(Payment(**{**vars(whole), "amount": amount, "reference": reference})))
        self.report(whole, kind, keys)

    def _double_payment(self, kind: str) -> None:
        """Paid twice by mistake, reported once or twice."""
        payment = self.payment()
        again = Payment(**{**vars(payment), "reference": self._reference()})
        self.report(payment, kind, {self.line(payment)})
        key = self.line(again)
        if self.random.random() < 0.5:
            self.report(again, kind, {key})

    def _replay(self, kind: str) -> None:
        """A stranger reports a transfer that he saw, for an order of his own of the same amount, days later."""
        payment = self.payment()
        key = self.line(payment, late=self.random.choice((0, 1)))
        self.report(payment, "exact", {key})
        thief = self.payment()
        later = payment.day + timedelta(days=self.random.choice((0, 4, 6)))
        self.report(payment, kind, set(), phone=thief.phone, document=thief.document, paid_on=later.isoformat())

    def _one_for_two_orders(self, kind: str) -> None:
        payment = self.payment(amount=self._own_amount())
        key = self.line(payment)
        first = (payment.amount * Decimal("0.3")).quantize(Decimal("0.01"))
        for amount in (first, payment.amount - first):
            self.report(payment, kind, {key}, amount=f"{amount:.2f}", quote_amounts=[f"{amount:.2f}"])

    def _same_tail(self, kind: str) -> None:
        """Two customers whose references end alike; half of the pairs pay the same amount on the same day."""
        tail = f"{self.random.randrange(10**6):06}"
        first = self.payment(reference=f"{self.random.randrange(100, 500)}{tail}")
        same: dict[str, Any] = {"account": first.account, "reference": f"{self.random.randrange(500, 1000)}{tail}"}
        if self.random.random() < 0.5:
            same |= {"amount": first.amount, "quotes": first.quotes, "day": first.day}
        second = self.payment(**same)
        for payment in (first, second):
            short = self.random.random() < 0.3
            self.report(payment, kind, {self.line(payment)}, reference=tail if short else payment.reference)

    def _typed_wrong(self, kind: str) -> None:
        payment = self.payment()
        place = self.random.randrange(len(payment.reference))
        digit = self.random.choice([each for each in "123456789" if each != payment.reference[place]])
        wrong = payment.reference[:place] + digit + payment.reference[place + 1 :]
        self.report(payment, kind, {self.line(payment)}, reference=wrong)

    def _swapped(self, kind: str) -> None:
        payment = self.payment()
        digits = list(payment.reference)
        places = [place for place in range(1, len(digits) - 1) if digits[place] != digits[place + 1]]
        for place in self.random.sample(places, min(1, len(places))):
            digits[place], digits[place + 1] = digits[place + 1], digits[place]
        self.report(payment, kind, {self.line(payment)}, reference="".join(digits))

    def _cut_off(self, kind: str) -> None:
        payment = self.payment(reference=str(self.random.randrange(10**11, 10**12)))
        self.report(payment, kind, {self.line(payment)}, reference=payment.reference[: self.random.choice((8, 10))])

    def _bank_numbers_otherwise(self, kind: str) -> None:
        """The two banks gave the payment unlike references, or ours wrote none."""
        payment = self.payment(amount=self._own_amount())
        self.report(payment, kind, {self.line(payment, reference=self.random.choice((self._reference(), "")))})

    def _amount_typed_wrong(self, kind: str) -> None:
        payment = self.payment()
        typed = self.random.choice((payment.amount.quantize(Decimal(1)), payment.amount + Decimal("90.00")))
        self.report(payment, kind, {self.line(payment)}, amount=f"{typed:.2f}")

    def _no_money_yet(self, kind: str) -> None:
        """Reported, and not in the bank; sometimes somebody else's number stands one beside it, for as much."""
        payment = self.payment()
        self.report(payment, kind, set())
        if self.random.random() < 0.3:
            neighbour = str(int(payment.reference) + self.random.choice((1, 2, 9)))
            self.line(
                self.payment(account=payment.account, amount=payment.amount, day=payment.day, reference=neighbour)
            )

    def _stranger(self) -> None:
        """Money that nobody reported, at times of a popular amount, at times money that went out."""
        payment = self.payment()
        self.line(payment)
        if self.random.random() < 0.05:
            self.cases.lines[-1]["amount"] = f"-{payment.amount:.2f}"


def make_cases(seed: int, *, reports: int = 1000, lines: int = 3000, payer_data: float = 0.5) -> Cases:
    """A month of `reports` reports and `lines` movements or a few more; the same seed gives the same month."""
    return Month(seed, payer_data=payer_data).write(reports, lines)
