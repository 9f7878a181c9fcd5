"""What every test may ask for stands in `tests/services.py`; `tests/leaks.py` ends every run."""

pytest_plugins = ("tests.services", "tests.leaks")
