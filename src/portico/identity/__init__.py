"""Who somebody is and for whom they act: people, organisations, staff, how they sign in, and who else lets them.

Standards: Core Person 2.1 and Core Business 2.2 (records); eIDAS, article 8, and NIST SP 800-63-4 (levels of
assurance); WebAuthn Level 3, RFC 6238 (passkeys, apps); OpenID Connect Core 1.0 with the rules of OAuth 2.1, Back-Channel
and RP-Initiated Logout 1.0 (both as provider and as client); OWASP ASVS 5.0 level 2 (docs/reference/asvs.md).

Main walks:

1. Signing in: a view or allauth proves somebody -> `actions.begin_session` (never surer than who they are was proved)
   -> each request asks `queries.principal_of(request)` -> the `Principal` goes to other rooms' doors, its `actor` to
   their actions. A door that needs more raises `AssuranceTooLow`; the page to confirm it (step-up) leads back.
2. Acting for another: a mandate (register, person or visit) -> `actions.act_under` -> the same `Principal` with
   `representation`, asked anew of the database in each request; what is written names both.
3. A service signs people in: `/oauth/authorize` -> rules -> consent -> one code, redeemed once -> tokens that hang from
   one `OpenIdGrant` and end with it, with the session, or with the mandate.
4. Staff: an invitation -> a passkey -> roles (`StaffRoleGrant`), which `site/access_table.py` asks for at each route.

The room is wide, so each layer is a folder (`types errors models rules queries actions forms views templates tests`) and
each feature one file of the same name in it. From the feature to the name:

- who: `people` `organisations` (records), `proofing` (how a person was proved), `merging` (two records of one person)
- signing in: `accounts` `signing_in` `codes` `second_factor` (passkeys, app) `providers` (outside) `demo`
- afterwards: `sessions` `devices` `step_up` `recovery` (two clerks)
- for others: `mandates` (registers, powers of attorney), `assisting` (a visit), `principals` (who asks, for whom)
- staff: `staff` (joining, leaving), `roles`, `emergency`
- OpenID provider: `relying_parties` `registering` (the registrations), `authorizing` `consents` `tokens` `keys` `logout`;
  `openid/` is the protocol on Authlib

Beside the folders: `sessions.py` (the session store), `adapters.py` `stages.py` (what allauth asks of us),
`provider_adapter.py` (client of outside providers, on Authlib), `ciphers.py` `sealing.py` `sealed.py` (encryption, and
which columns), `base.py` `surroundings.py` (what we ask of the pack in force), `plugins/` (mail, SMS), `notices.py`
(mails about one's own account), `wording.py` (words for roles, rights, codes).
"""
