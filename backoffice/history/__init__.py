"""The history of every object: who changed what, when and why, told for people, and the way back."""
