"""The coding screen, in the terminal. Imported only by the command that opens it."""
