"""Measures the server against a floor in C, other servers, and itself. `python -m bench`."""
