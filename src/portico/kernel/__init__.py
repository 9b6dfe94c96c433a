"""What every room stands on: clock, calendars, terms, errors, HTTP out, problem+json, logs.

The kernel knows no room and no country. A request walks through it like this:
`clock.now` says when it is, an action raises a `PorticoError`, `problem` turns that
error into an answer (RFC 9457), `logs` writes one line that holds ids only.
"""
