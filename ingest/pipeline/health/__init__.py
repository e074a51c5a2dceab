"""Watch over sources for years: what each gave on each day, and an alarm where it falls silent or changes."""
