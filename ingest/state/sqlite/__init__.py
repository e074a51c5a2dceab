"""The database that state is kept in: its connection, its tables, what it writes as text, and its rescue."""
