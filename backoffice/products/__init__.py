"""The product's screen: what its tabs are made of."""
