"""The verification desk: reported payments arrive, are claimed, compared with the bank and decided."""
