"""Read dates and clock times in every language, at the precision that a text gives. Pure."""
