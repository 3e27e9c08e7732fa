"""The cash desk: what is collected in hand, by whom, and what each person hands in at the end of the day."""
