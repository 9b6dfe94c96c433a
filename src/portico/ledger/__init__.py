"""What was recorded cannot be removed or altered unseen: an append-only log that anybody can check.

The log is a Merkle tree (RFC 6962) served as tiles with signed checkpoints (C2SP tlog-tiles, tlog-checkpoint), which
witnesses outside cosign (C2SP tlog-witness). Entries hold salted commitments, never personal data.
"""
