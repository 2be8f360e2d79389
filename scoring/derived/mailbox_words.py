"""What mailboxes are called that belong to no person, and who hands out throw-away ones."""

from __future__ import annotations

#: Providers of throw-away mailboxes that are seen most.
DISPOSABLE_DOMAINS = frozenset(
    (
        "10minutemail.com", "20minutemail.com", "33mail.com", "burnermail.io", "discard.email",
        "dispostable.com", "emailondeck.com", "fakeinbox.com", "getairmail.com", "getnada.com",
        "grr.la", "guerrillamail.com", "guerrillamail.net", "guerrillamail.org", "inboxkitten.com",
        "mail-temp.com", "mailcatch.com", "maildrop.cc", "mailinator.com", "mailinator.net",
        "mailnesia.com", "mailsac.com", "mintemail.com", "moakt.com", "mohmal.com", "mytemp.email",
        "nada.email", "sharklasers.com", "spamgourmet.com", "temp-mail.io", "temp-mail.org",
        "tempail.com", "tempinbox.com", "tempmail.com", "tempmail.dev", "tempmail.net", "tempmailo.com",
        "throwawaymail.com", "trash-mail.com", "trashmail.com", "trashmail.de", "wegwerfemail.de",
        "yopmail.com", "yopmail.fr", "yopmail.net",
    )
)  # fmt: skip
_ROLES = """
    abuse accounting accounts achat achats admin admisi administracion administrasi administration
    administrator ap ar bewerbung billing booking buchhaltung career careers commercial compras
    comptabilite contact contabilidad contacto cs customercare customerservice data direction einkauf
    email enquiries enquiry facturacion finance finanzas general halo hello help helpdesk hola hr hrd
    hrga humas info informacion informasi information inquiries inquiry invoice invoices it job jobs
    karier karriere keuangan kontak kontakt kundenservice legal loker mail mailer marketing media news
    newsletter no noreply notification notifications office order orders pajak pembelian pemasaran
    pengadaan penjualan personalia postmaster presse press procurement purchasing reception recepcion
    recruitment redaksi rekrutmen reply reservasi reservation reservations root rrhh sales secretariat
    sekretariat service servicios shop spam store support tax team tech ticketing tim toko ventas verkauf
    vertrieb webmaster
    """
#: Words of mailboxes that belong to a department, a counter or a machine.
ROLES = frozenset(_ROLES.split())
#: Labels in front of a country's ending under which schools, and public bodies, register.
EDUCATION_LABELS = frozenset(("ac", "edu", "sch", "school", "k12"))
GOVERNMENT_LABELS = frozenset(("gov", "govt", "gob", "gouv", "gub", "mil", "desa", "gc"))
#: Countries where `go` is such a label; in Italy it is a province.
GO_IS_GOVERNMENT = frozenset(("id", "jp", "kr", "th", "ke", "tz", "ug", "cr"))
#: Endings that are such a body's own.
EDUCATION_ENDINGS = frozenset(("edu",))
GOVERNMENT_ENDINGS = frozenset(("gov", "mil"))
GOVERNMENT_DOMAINS = frozenset(("europa.eu", "bund.de", "admin.ch", "canada.ca"))
