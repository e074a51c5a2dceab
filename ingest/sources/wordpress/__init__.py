"""WordPress sites: their REST API, their posts, and what is left where the API is closed."""
