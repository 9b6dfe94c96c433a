"""Applications, cases, legal clocks and decisions (CPSV-AP PublicService in use; ZGW Case, Status, Decision).

The main walk: `actions.start_application`, then `queries.next_question` and `actions.save_answer` until nothing is left;
`queries.check_answers`, `actions.submit` (one transaction: submission, one case per service, frozen facts, clocks, jobs);
whoever else must sign does `actions.sign`; a rule (`actions.decide_automatically`) or a case worker
(`queries.list_queue`, `actions.take_case`, `queries.get_case_for_staff`, `actions.decide`) decides;
the person follows it in `queries.list_cases` and `queries.get_case`.
"""
