"""What offers have taken from one basket line."""

from decimal import Decimal
from typing import Any

from oscar.apps.basket.utils import DiscountApplication, LineDiscountRegistry


class LineDiscounts(LineDiscountRegistry):
    """Oscar's register of a line's discounts, which asks the database nothing and can be settled to the cent."""

    def available(self, offer: Any = None) -> int:
        """How many steps of the line are still free for `offer`.

        Exclusive offers share the items of a line with nobody: the one applied first keeps what it took. Offers that
        may be combined share them, unless one of the two names its partners and the other is not among them.
        """
        quantity: int = self._line.quantity
        others = [other for other in self.consumers if other != offer] if offer is not None else []
        for other in others:
            if offer.exclusive and other.exclusive:
                quantity -= self.num_consumed(other)
            elif offer.exclusive or other.exclusive or not offer.may_join(other):
                return 0
        return max(0, quantity - self.num_consumed(offer))

    def mark(self) -> int:
        """A mark to which `since` and `settle` go back."""
        return len(self._discounts)

    def since(self, mark: int) -> list[DiscountApplication]:
        """The discounts after `mark`."""
        return list(self._discounts[mark:])

    def settle(self, mark: int, amount: Decimal, offer: Any) -> None:
        """Put one discount of `amount` in place of those after `mark`. What they consumed stays consumed."""
        taken = self._discounts[mark:]
        del self._discounts[mark:]
        if amount > 0:
            self._discounts.append(DiscountApplication(amount, sum(d.quantity for d in taken), True, offer))
        self._discount_incl_tax = None

    def given_by(self, offer: Any) -> Decimal:
        """What `offer` has taken off this line."""
        return sum((d.amount for d in self._discounts if d.offer == offer), Decimal(0))
