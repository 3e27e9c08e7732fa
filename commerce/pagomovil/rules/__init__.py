"""The pure decisions of Pago Móvil: amounts, reports, who may decide."""
