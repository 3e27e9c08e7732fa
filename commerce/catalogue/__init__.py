"""What is for sale: products, categories, pictures, units and taxes."""
