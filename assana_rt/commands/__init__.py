"""What each command does; `cli.py` says how it is typed.

A body takes the settings and what was typed, and returns an exit status, None being 0.
"""


class Trouble(Exception):
    """A command can't do what was asked; the message says what to mend."""
