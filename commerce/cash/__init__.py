"""Money that people take in hand when an order changes hands, and the closing of what each of them took in a day."""
