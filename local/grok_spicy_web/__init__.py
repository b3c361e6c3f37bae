"""The dashboard: static pages, and the headers that they are served with."""
