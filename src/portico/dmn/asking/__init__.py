"""What still has to be asked: the outcome if it is certain already, else the smallest set of facts that could settle it.

Two stages. The closures answer first (`Unknown`, with what it needs): cheap and sound, but they do not see that
``age < 18 or age >= 18`` holds for every age. Only when they leave something unknown, the second stage takes for every
unknown fact the values that stand for all (`critical_values`) and looks at their combinations.

Main walk: `ask.ask` fills values in and draws the outcome as a diagram (`decision_diagrams`), from which it reads what
is certain, which facts can still change it, and the cheapest set of facts that could settle it.
"""
