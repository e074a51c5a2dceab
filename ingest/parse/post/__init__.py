"""Turn the answer of a WordPress REST API, whole or damaged, into documents."""
