"""What one machine needs to run the whole shop by itself: a database, the processes, the demo accounts."""
