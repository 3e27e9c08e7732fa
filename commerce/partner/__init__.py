"""Who supplies a store: stock, prices and availability."""
