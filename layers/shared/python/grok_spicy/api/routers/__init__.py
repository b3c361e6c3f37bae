"""The API's routes, one module per resource: what each accepts, and what it does."""
