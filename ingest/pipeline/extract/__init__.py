"""Extract articles in one step, from memory, files or URLs; nothing is stored."""
