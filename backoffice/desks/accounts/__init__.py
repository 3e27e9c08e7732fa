"""The accounts desk: where the shops' money arrives, and changes of it, which two people sign."""
