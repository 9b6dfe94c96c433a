"""One module for each generated page of docs/reference; `scripts/write_reference.py` calls them."""
