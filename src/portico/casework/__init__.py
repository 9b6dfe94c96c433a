"""Applications, cases, legal clocks and decisions (CPSV-AP PublicService in use; ZGW Case, Status, Decision).

The main walk: `actions.start_application`, `queries.next_question` and `actions.save_answer` until nothing is left;
`actions.review` shows everything and keeps it for sending; `actions.submit` accepts it (one short transaction: submission,
one case per service, a promise to the public log, a job); `actions.file_submission` files it: facts frozen, documents and
fee asked for, signatures asked for (`actions.sign`), the clock started. A rule (`actions.decide_automatically`) or a case
worker (`queries.list_queue`, `actions.take_case`, `actions.decide`, where two must agree `actions.approve_proposal`)
decides; the letter is signed and the decision told to machines (`actions.print_letter`); timers fire (`actions.firing`),
broken promises pay (`actions.promises`); the person follows it, answers, appeals or withdraws.

A file of one stem per feature in each layer (models, rules, queries, actions, forms, views, api): `deciding`, `appeals`,
`documents`, `requests`, `promises`, `payments`, `timers`, `notes`. All single steps of a case go through `actions.steps`.
"""
