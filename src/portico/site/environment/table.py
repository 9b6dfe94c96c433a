"""Every setting that the environment can give: name, type, default, what it is for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable. `default` is written as it would stand in the environment."""

    name: str
    kind: str
    default: str
    help: str
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "DATABASE_URL",
        "text",
        "",
        "PostgreSQL 15 or newer, as the role that serves (portico_app): postgresql://portico_app:...@host/portico. "
        "Without it, the embedded database of a running `make run` is used.",
        secret=True,
    ),
    Setting(
        "DATABASE_OWNER_URL",
        "text",
        "",
        "The same database as the role that owns the tables (portico_owner). Only `portico migrate` and `portico erase` need it.",
        secret=True,
    ),
    Setting(
        "SECRET_KEY",
        "text",
        "",
        "At least 50 random characters; signs sessions and forms. The same on every machine. "
        "In the demo one is made and kept in the state folder.",
        secret=True,
    ),
    Setting(
        "PORTICO_DATA_KEYS",
        "json",
        "",
        'The keys that encrypt what is stored about people: {"key id": "base64 of 32 random bytes"}. The first one '
        "encrypts, all of them decrypt. The same on every machine; keep a copy where the database's backups are not. "
        "In the demo a ring is made and kept in the state folder.",
        secret=True,
    ),
    Setting("ALLOWED_HOSTS", "list", "127.0.0.1,localhost,[::1]", "Host names that this site answers to, with commas."),
    Setting("HOST", "text", "127.0.0.1", "The address that `portico serve` listens on."),
    Setting("PORT", "number", "8000", "The port that `portico serve` listens on."),
    Setting(
        "PORTICO_ADDRESS",
        "text",
        "",
        "Where people reach this site, such as https://portico.example, without a slash at the end. Services that let "
        "people sign in here know us by it (OpenID Connect `issuer`), so it stays the same. "
        "Without it: HOST and PORT, which is enough for the demo.",
    ),
    Setting("WEB_PROCESSES", "number", "1", "How many web processes `portico serve` starts."),
    Setting("WEB_THREADS", "number", "4", "How many requests each web process works on at once."),
    Setting("WORKER_CONCURRENCY", "number", "4", "How many jobs `portico worker` works on at once."),
    Setting(
        "PORTICO_FILED_AT_ONCE",
        "number",
        "5",
        "How many applications a second each web process files itself, right after it has acknowledged them. When more "
        "are sent, jobs file the others; 0 leaves all to them.",
    ),
    Setting(
        "PORTICO_INSECURE_COOKIES",
        "yes or no",
        "no",
        "Let cookies travel over plain HTTP and ask no browser for HTTPS. Only for the demo on a loopback address.",
    ),
    Setting(
        "TRUST_FORWARDED_PROTO",
        "yes or no",
        "no",
        "Believe the header X-Forwarded-Proto: only behind a proxy of yours that always sets it.",
    ),
    Setting(
        "TRUSTED_PROXIES",
        "list",
        "",
        "The addresses or networks of your own proxies, with commas, such as 10.0.0.0/8. The visitor's address, by which "
        "tries to sign in are counted, is then the last one in the header X-Forwarded-For that is none of them.",
    ),
    Setting(
        "EMAIL_URL",
        "text",
        "",
        "The mail server that sends codes and notices of new letters: smtps://user:...@host:465, or smtp://host:587 "
        "(then STARTTLS is required). Without it nobody can sign in by e-mail.",
        secret=True,
    ),
    Setting(
        "EMAIL_FROM", "text", "Portico <no-reply@localhost>", "The sender of mails about signing in and of notices."
    ),
    Setting(
        "SMS_URL",
        "text",
        "",
        "The gateway that sends codes and notices as SMS: it gets a POST with JSON, {to, text}, at this https address. "
        "Without it nobody can sign in by SMS.",
    ),
    Setting("SMS_TOKEN", "text", "", "The bearer token that the SMS gateway expects.", secret=True),
    Setting(
        "NOTIFY_KEY",
        "text",
        "",
        "The key of a GOV.UK Notify service, or of one that speaks its protocol. With a template in NOTIFY_TEMPLATES, "
        "notices of new letters go out by it instead of EMAIL_URL or SMS_URL.",
        secret=True,
    ),
    Setting("NOTIFY_URL", "text", "", "The address of Notify's API; without it, the one that its client knows."),
    Setting(
        "NOTIFY_TEMPLATES",
        "json",
        "{}",
        'The templates of notices in Notify by channel: {"email": "template id", "sms": "template id"}. '
        "A template holds nothing but ((text)), an e-mail's subject ((subject)).",
    ),
    Setting(
        "PORTICO_TEXT_PLATFORMS",
        "json",
        "{}",
        "Text platforms that people may choose to be told on, sent to by Apprise: "
        '{"signal": {"name": "Signal", "url": "signals://host/+4700000000/{address}", "address": "number"}}. '
        "Only the schemas of these URLs can be used; a person gives nothing but the address: number, email or name. "
        'The word "sms" is not a platform of its own: it sends to the mobile numbers.',
        secret=True,
    ),
    Setting(
        "PORTICO_PRINT_FOLDER",
        "path",
        "",
        "The folder into which letters on paper are put for whoever prints them: a PDF and, once it is whole, an address "
        "sheet of the same name. Without it no letters are sent on paper, and nobody may choose them.",
    ),
    Setting(
        "PORTICO_UNREAD_DAYS",
        "number",
        "7",
        "After how many days a message that a term runs from and that nobody opened goes the next way, at last as a "
        "letter. 0: never. The pack's `post.unread_days` comes first.",
    ),
    Setting(
        "PORTICO_CODES_IN_FILE",
        "yes or no",
        "no",
        "Write codes into the file codes.json of the state folder instead of sending them. Only for the demo.",
    ),
    Setting("PORTICO_PACK", "path", "packs/norway", "The folder of the pack, relative to the project."),
    Setting("PORTICO_STATE", "path", ".portico", "The folder for what this installation keeps: demo database, logs."),
    Setting(
        "PORTICO_DOCUMENTS",
        "text",
        "",
        "Where documents and letters lie: a folder, or JSON for any storage of Django: "
        '{"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {...}}. The files are encrypted before they get there. '
        "The same for every web process and worker. Without it: the folder `documents` in the state folder.",
        secret=True,
    ),
    Setting(
        "PORTICO_LETTER_KEYS",
        "json",
        "{}",
        "The keys that sign letters, one PKCS#12 file for each authority of the pack: "
        '{"authority id": {"file": "/path/seal.p12", "password": "..."}}; the id * is for all others. Workers get them. '
        "Letters of an authority without a key are not signed.",
        secret=True,
    ),
    Setting(
        "PORTICO_TIMESTAMP_URL",
        "text",
        "",
        "The service that timestamps signed letters (RFC 3161). Without it a letter says by its signer's word alone when "
        "it was signed.",
    ),
    Setting(
        "PORTICO_SCANNER",
        "text",
        "",
        "What looks for harmful files in documents: clamd://host:3310, or `none` where the storage itself does that. "
        "Without it nobody is shown a document: it waits.",
    ),
    Setting(
        "PORTICO_PAYMENTS",
        "json",
        "{}",
        'Of each authority who takes its fees online, and from which account it pays: {"authority id": {"provider": '
        '"dotted.path.to.a.Provider", "payer": {"name": "...", "account": {"iban": "...", "bic": "..."}}}}. An account '
        'without an IBAN has "number" with "bic", or with "member" and "clearing". "*" stands for all others. Without '
        "it fees are paid at a counter or by mail, and what is owed to people waits.",
        secret=True,
    ),
    Setting(
        "PORTICO_TODAY",
        "date",
        "",
        "A day such as 2026-09-01: the clock starts on it and runs on from there. Only for the demo.",
    ),
    Setting(
        "PORTICO_REGISTRIES",
        "json",
        "{}",
        'Where each registry of the pack answers, and the public keys it signs with: {"registry id": {"url": '
        '"https://...", "keys": {"2026-11": "base64 of 32 bytes"}}}, with whatever else its connector wants. '
        "A registry that is not named here counts as down.",
        secret=True,
    ),
    Setting("PORTICO_EXCHANGE_ID", "text", "portico", "What registries call this installation: words with hyphens."),
    Setting(
        "PORTICO_EXCHANGE_KEYS",
        "json",
        "{}",
        'The keys that sign our questions to registries: {"2026-11": "base64 of a 32-byte seed"}, as `portico exchange '
        "key` makes them. The first one signs; the public halves of all are at /.well-known/portico-exchange.json.",
        secret=True,
    ),
    Setting(
        "PORTICO_LEDGER_ORIGIN",
        "text",
        "",
        "What the public log is called by those who check it: host and path, without scheme and without a slash at the end, "
        "such as portico.example/ledger. It stays the same. Without it: the host of PORTICO_ADDRESS, and /ledger.",
    ),
    Setting(
        "PORTICO_LEDGER_KEY",
        "key",
        "",
        "The key that signs the checkpoints of the public log: 32 random bytes in base64 (`portico ledger key` makes one). "
        "Only `portico ledger run` gets it.",
        secret=True,
    ),
    Setting(
        "PORTICO_RECEIPT_KEY",
        "key",
        "",
        "The key that signs receipts, made in the same way; another one than the log's. Web processes and workers get it. "
        "Without it there are no receipts.",
        secret=True,
    ),
    Setting(
        "PORTICO_WITNESSES",
        "json",
        "[]",
        'Who cosigns the public log: [{"url": "https://...", "key": "<vkey>"}]; the key is what `portico witness key` '
        'prints. "monitoring_url" is given where the witness shows at another address what it has seen.',
    ),
    Setting(
        "PORTICO_SIGN_IN_CLIENTS",
        "json",
        "{}",
        "What the outside providers of the pack's sign_in.yaml call us: "
        '{"provider id": {"client_id": "...", "client_secret": "..."}}; for private_key_jwt, the secret is the private '
        'key as PEM. "issuer" takes the place of the pack\'s, say for a test environment. A provider that is not named '
        "here is not offered.",
        secret=True,
    ),
    Setting(
        "PORTICO_PRIVATE_RELYING_PARTIES",
        "yes or no",
        "no",
        "Tell relying parties of a sign-out also where their address leads into a private network. Loopback addresses "
        "are called in the demo only, link-local ones never.",
    ),
    Setting(
        "PORTICO_STATIC_FROM_SOURCE",
        "yes or no",
        "no",
        "Serve styles and scripts from where they are written, unhashed: for tests and for work on the pages.",
    ),
    Setting("LOG_LEVEL", "text", "INFO", "DEBUG, INFO, WARNING or ERROR."),
)
