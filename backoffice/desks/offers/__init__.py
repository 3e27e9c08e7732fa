"""The offers desk: one guided form for offers, vouchers and sets of codes, with a simulation."""
