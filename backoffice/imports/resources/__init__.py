"""Every sheet of the back office."""

from backoffice.imports.sheets import Sheet

from .customers import CustomerSheet
from .money import BankSheet, RateSheet
from .orders import OrderSheet
from .products import ProductSheet
from .stock import PriceSheet, StockSheet
from .vouchers import VoucherSheet

SHEETS: tuple[type[Sheet], ...] = (
    ProductSheet,
    StockSheet,
    PriceSheet,
    CustomerSheet,
    OrderSheet,
    VoucherSheet,
    BankSheet,
    RateSheet,
)
