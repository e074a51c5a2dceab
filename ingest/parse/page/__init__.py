"""Turn an HTML page into blocks, and what it says of itself (meta, JSON-LD, microdata) into candidates."""
