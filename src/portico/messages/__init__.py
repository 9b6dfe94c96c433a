"""Digital post: what authorities write to a person, from the texts of a release, kept for ever as it was sent.

The main walk: `actions.send_message` fills a text of the pack (or `actions.send_letter` takes one that a case worker
wrote) and appends it with its delivery; the person finds it with `queries.list_messages`, opens it with
`queries.get_message` (safe HTML) and `actions.mark_read` notes that they have.
"""
