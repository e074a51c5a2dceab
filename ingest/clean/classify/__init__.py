"""The main-content classifiers, of pages and of the lines of dumps: features, trees, models, and what is kept."""
