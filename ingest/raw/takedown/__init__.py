"""Take an article out of raw/: tombstones, fillers of equal length, posts cut out of an answer."""
