"""The only SQL: one SQLite file behind functions that take and return frozen values."""
