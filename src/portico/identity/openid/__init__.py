"""The OpenID provider's protocol, on Authlib: OpenID Connect Core 1.0, OAuth 2.1, RFC 7636, 7009, 7662, 9207.

Authlib reads requests, checks them, and says what an error looks like; what is kept and decided is in this room's
queries and actions. `server` joins the two, `grants` has the two grants, `claims` what tokens say, `metadata` what we
say of ourselves.
"""
