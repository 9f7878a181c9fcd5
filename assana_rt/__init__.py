"""Assana: the live backend of a surgeon's and a doctor's day."""

__version__ = "0.1.0"
