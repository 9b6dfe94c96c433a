"""Decisions written as Python functions, from the same trees as the closures, equal on known facts."""
