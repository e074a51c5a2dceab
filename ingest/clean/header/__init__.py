"""Title, bylines, datelines and tags among the blocks around the article's beginning."""
