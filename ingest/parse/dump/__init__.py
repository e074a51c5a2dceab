"""Turn a page that somebody flattened to plain text or Markdown into blocks."""
