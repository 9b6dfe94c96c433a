"""The commands of `portico`, one module each."""
