"""Serves an atlas over HTTP, read-only: SPARQL endpoint, pages and a JSON API. Needs the extra `serve`."""
