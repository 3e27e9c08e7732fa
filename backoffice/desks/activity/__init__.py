"""Activity: what happened in the shop, told from the journal, for whoever may see it."""
