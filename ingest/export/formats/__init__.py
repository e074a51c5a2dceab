"""In which forms records are exported: rows and their columns, files of each format, vocabularies of others."""
