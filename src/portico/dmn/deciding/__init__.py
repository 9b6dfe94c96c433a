"""How a decision is run: as closures, which are the reference, and as generated Python, the fast way for known facts.

`compiled` makes the closure of one decision, `tables` runs decision tables by hit policy, `given_facts` takes facts in.
`generated` writes a tree as Python for known values of expected types; whatever else comes along (an unknown fact, a
null where a number is due, a division by zero) is left to the closures, so both ways always give the same answer.
`deciders` runs a decision over prepared facts with all that it stands on, `tiers` makes rules fast once they are hot.
"""
