"""The explorer: one HTML file that needs no network."""
