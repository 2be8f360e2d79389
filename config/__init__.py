"""What an operator may say: models of the configuration, loading it, and problems with file and line."""
