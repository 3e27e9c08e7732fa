"""How dates are written where no template says otherwise; the rest is Django's."""
