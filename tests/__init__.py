"""The suite: mirrors the package; `services.py` finds or starts what it talks to."""
