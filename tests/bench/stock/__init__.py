"""A stock Oscar, as its own sandbox sets it up, from the packages that we run on."""
