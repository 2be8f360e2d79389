"""What a worker remembers between passes, in one local database file."""
