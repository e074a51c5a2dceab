"""What words, names and dates say, wherever they stand: tables and readers of one string. No state of a page."""
