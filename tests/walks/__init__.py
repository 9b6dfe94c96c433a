"""Walks: what a person does from beginning to end, in a real browser over a real running Portico."""
