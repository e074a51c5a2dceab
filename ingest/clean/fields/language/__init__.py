"""Which language an article is in: what the page declares, and what a table of words says."""
