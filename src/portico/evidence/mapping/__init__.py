"""From what a registry of another kind answers to records, by the `options` of its file in the pack. Pure.

`pointers` finds a place in JSON, `values` turns what is there into a value, `asking` makes what is sent, `failing` says
how a call that failed counts. Values are checked against their concepts later, as those of every registry.
"""
