"""Banks that can be asked, or that tell us: one module per provider. No gateway touches the database."""

from types import ModuleType
from typing import Final

from . import bdv
from .answers import Answer, BankFailure, Question

__all__ = ["ASKED", "Answer", "BankFailure", "Question", "ask"]

# Those that are asked about a report. R4 is not: it tells us of what arrives (see `r4`).
ASKED: Final[dict[str, ModuleType]] = {"bdv": bdv}


def ask(gateway: str, question: Question, *, address: str, key: str, timeout: float) -> Answer:
    """What the bank says of one payment; `timeout` is in seconds and covers everything.

    Raises BankFailure, whose words a person may read, for whatever is not a plain yes or no.
    """
    if gateway not in ASKED:
        raise BankFailure("no_gateway", "")
    answer: Answer = ASKED[gateway].ask(question, address=address, key=key, timeout=timeout)
    return answer
