"""Decisions as generated Python: the fast way for known facts.

The closures of `portico.dmn.feel.compiling` stay the reference. What is written here speaks of known values of expected
types; whatever else comes along (an unknown fact, a null where a number is due, a division by zero) is left to the
closures, so both ways always give the same answer. `emitting` turns a tree into Python, `tables` does decision tables,
`program` compiles what was written, `deciders` runs a decision over prepared facts, `tiers` makes hot rules fast.
"""
