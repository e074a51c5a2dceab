"""Read bylines: names of people and outlets, and lines that are metadata alone. Pure."""
