"""Money that goes back: who asked, who signed, how it was paid, and what became of the goods."""
