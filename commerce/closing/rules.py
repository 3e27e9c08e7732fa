"""Who may see and take the closing of a day."""

from typing import Final

VIEW: Final = "closing.view_ledgercheck"
