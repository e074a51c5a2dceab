"""Clean raw files into clean files."""
