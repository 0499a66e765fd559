"""Files of a study and the values they stand for. Reading gives ``(value, problems)``."""
