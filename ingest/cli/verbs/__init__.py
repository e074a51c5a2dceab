"""The verbs, one module a group."""
