"""Who somebody is: people, staff, their accounts and how they signed in.

Assurance levels are those of eIDAS (Regulation (EU) 910/2014, article 8): low, substantial, high.

Main walk: a page asks `actions.demo_sign_in_person` (demo only, loopback only) or `actions.sign_in_staff` -> the
session is made anew -> each request asks `queries.principal_of(request.user)` -> the `Principal` goes to other rooms'
doors, `principal.actor` to their actions.
"""
