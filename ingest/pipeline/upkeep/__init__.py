"""Look after what is stored: verify it, rename a source, list what is to be exported."""
