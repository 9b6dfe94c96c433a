"""A person's plan for a life event, and the smallest set of questions left to ask.

Terms: CPSV-AP 3.2 LifeEvent and PublicService; a touchpoint is one contact between a person and an authority.

Main walk: `rules.situation.build` gathers roles, dates and known facts; `rules.planning.plan` gives every touchpoint a
state and a reason; `rules.asking.questions_for` says what is left to ask for some services. `queries` does both over
stored journeys (the web) and over a pack's invented people (the command line).
"""
