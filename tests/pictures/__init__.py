"""The pictures of the guides in docs/: taken of the demo shop in a real browser by `make pictures`."""
