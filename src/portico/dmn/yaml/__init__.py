"""Portico's own form of a model, for people who write rules: YAML in and out (`reading`, `writing`).

The same words as `rules/*.yaml` of a pack, and more for what DMN has more (`words` is the list of all).
"""
