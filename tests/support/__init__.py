"""What tests stand on: a database that resets in an instant, rival threads, a live server, a browser."""
