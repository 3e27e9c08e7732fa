"""What an account's bank says of a report, as one more reason for whoever decides."""

from typing import Final

from .models import BankInquiry, PaymentReport

_VERDICTS: Final = {
    BankInquiry.State.FOUND: "for",
    BankInquiry.State.NOT_FOUND: "against",
    BankInquiry.State.FAILED: "neutral",
    BankInquiry.State.WAITING: "neutral",
}


def bank_signals(report: PaymentReport) -> list[dict[str, str]]:
    """The bank's answer in the shape of a match's signals; empty where nobody was asked or nothing was said yet.

    Without a query where the report was read together with its `bank_inquiry`.
    """
    inquiry: BankInquiry | None = getattr(report, "bank_inquiry", None)
    if inquiry is None or not inquiry.says or inquiry.state not in _VERDICTS:
        return []
    return [{"name": "bank_answer", "verdict": _VERDICTS[BankInquiry.State(inquiry.state)], "says": inquiry.says}]
