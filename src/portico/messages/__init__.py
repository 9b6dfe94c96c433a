"""Digital post: what authorities write to a person, kept for ever as it was sent, and how it reaches them.

The main walk: `actions.send_message` fills a text of the pack (or `actions.send_letter` takes one that a case worker
wrote) and appends it with its `Dispatch`; `delivering.deliver_due` tells the person outside that there is a letter, each
attempt a row of history, and prints it at last; `actions.open_message` shows it and notes that it was read;
`actions.answer_message` keeps what the person writes back, which `events.MESSAGE_ANSWERED` tells the room above.
"""
