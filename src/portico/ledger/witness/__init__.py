"""A witness: a body outside that cosigns a log only as long as the log grows and nothing in it changes.

C2SP tlog-witness and tlog-cosignature. It knows no Django and no PostgreSQL: its whole memory is one folder.

    lines.py     what a log sends, and what it may look like
    state.py     what was cosigned last, log by log, on disk before anybody is told
    deciding.py  whether to cosign
    server.py    the same over HTTP
"""
