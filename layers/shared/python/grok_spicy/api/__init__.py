"""The HTTP API. `app` dispatches requests, `routers` answer them, `schemas` are their JSON."""
