"""Which images belong to the article, and what is said of them."""
