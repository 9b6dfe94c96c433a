"""The same decision as one SQL expression over a table of a whole population.

Only what is provably equal to decimal128 becomes SQL: every number has its least and its greatest value and its
decimals, so that no intermediate result can be rounded; there is never a DOUBLE. The rest is named with the reason and
runs in Python. `screen.compile_sql` is the door.
"""
