"""The programs' face of the shop: /api/v1/."""
