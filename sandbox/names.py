"""Tables of invented people, companies and the words they use. Weights are relative, fits run from 0 to 1."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.people import Colleague


@dataclass(frozen=True, slots=True)
class Place:
    """A city: how often people are there, its country, domain ending, dialling code and naming custom."""

    city: str
    country: str
    weight: int
    ending: str
    dial: str
    custom: str


PLACES = (
    Place("Jakarta", "Indonesia", 30, "co.id", "+62 21", "indonesian"),
    Place("Tangerang", "Indonesia", 6, "co.id", "+62 21", "indonesian"),
    Place("Bekasi", "Indonesia", 6, "co.id", "+62 21", "indonesian"),
    Place("Surabaya", "Indonesia", 12, "co.id", "+62 31", "indonesian"),
    Place("Bandung", "Indonesia", 9, "co.id", "+62 22", "indonesian"),
    Place("Semarang", "Indonesia", 4, "co.id", "+62 24", "indonesian"),
    Place("Medan", "Indonesia", 5, "co.id", "+62 61", "indonesian"),
    Place("Makassar", "Indonesia", 3, "co.id", "+62 411", "indonesian"),
    Place("Denpasar", "Indonesia", 3, "co.id", "+62 361", "indonesian"),
    Place("Singapore", "Singapore", 6, "com.sg", "+65", "asean"),
    Place("Kuala Lumpur", "Malaysia", 5, "com.my", "+60 3", "asean"),
    Place("Bangkok", "Thailand", 2, "co.th", "+66 2", "asean"),
    Place("Manila", "Philippines", 2, "com.ph", "+63 2", "asean"),
    Place("Ho Chi Minh City", "Vietnam", 2, "com.vn", "+84 28", "asean"),
    Place("Sydney", "Australia", 2, "com.au", "+61 2", "western"),
    Place("Berlin", "Germany", 1, "de", "+49 30", "western"),
    Place("London", "United Kingdom", 1, "co.uk", "+44 20", "western"),
    Place("Denver", "United States", 1, "com", "+1 303", "western"),
)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST_NAMES = {
    "indonesian": _words(
        "Adi Agus Anisa Arif Ayu Bagas Bambang Bayu Budi Citra Dedi Dewi Dian Dimas Eka Fajar Fitri "
        "Galih Hendra Indah Intan Joko Kartika Laras Lestari Made Maya Nadia Nur Putri Rahmat Ratna "
        "Rina Rizky Sari Siti Sri Teguh Wahyu Wulan Yudi Yuni"
    ),
    "asean": _words(
        "Aisyah Anh Azlan Farid Grace Hui Jose Kavitha Linh Mei Minh Nurul Priya Ramon Somchai Wei"
    ),
    "western": _words(
        "Alice Anna Daniel Emma Felix Hannah Jack Lena Liam Marie Noah Oliver Paul Sophie Thomas"
    ),
}
LAST_NAMES = {
    "indonesian": _words(
        "Anggraini Basuki Darmawan Firmansyah Gunawan Hakim Halim Handayani Hartono Hidayat Irawan "
        "Kurniawan Kusuma Lubis Maharani Nasution Nugroho Pangestu Permata Prabowo Pranata Pratama "
        "Purnomo Rahayu Ramadhan Santoso Saputra Setiawan Siregar Simatupang Suharto Sutanto "
        "Suryadi Tanjung Utami Wibowo Wijaya Yulianto"
    ),
    "asean": _words(
        "Abdullah Chua Cruz Ismail Kumar Lim Nguyen Ong Rahman Reyes Santos Tan Teo Tran Wong Yap"
    ),
    "western": _words(
        "Baker Becker Brown Clark Evans Fischer Hughes Keller Martin Moore Schmidt Taylor Wagner"
    ),
}
COMPANY_WORDS = {
    "indonesian": _words(
        "Nusa Karya Bahari Sinar Jaya Mandiri Sentosa Abadi Cipta Prima Mitra Buana Surya Lestari "
        "Makmur Sejahtera Anugrah Gemilang Tirta Bumi Cakra Utama Graha Persada Rimba Samudra"
    ),
    "asean": _words(
        "Pacific Lotus Straits Orchid Mekong Harbour Golden Merlion Bayan Delta Pearl Monsoon Ruby"
    ),
    "western": _words(
        "Northwind Kestrel Alder Summit Granite Cobalt Meridian Harrow Lindgren Falkner Juniper"
    ),
}
COMPANY_FORMS = {
    "indonesian": ("PT {} {}", "PT {} {} Indonesia", "CV {} {}", "PT {} {} Tbk"),
    "asean": ("{} {} Pte Ltd", "{} {} Sdn Bhd", "{} {} Co"),
    "western": ("{} {} Ltd", "{} {} Group", "{} {} Inc"),
}

#: Industry: weight, fit.
INDUSTRIES = {
    "Manufacturing": (20, 1.0),
    "Retail": (18, 1.0),
    "Logistics": (14, 1.0),
    "Healthcare": (9, 0.5),
    "Hospitality": (9, 0.5),
    "Software": (9, 0.4),
    "Financial Services": (7, 0.5),
    "Construction": (7, 0.4),
    "Education": (6, 0.2),
    "Government": (3, 0.1),
}
#: Job title: weight, fit.
TITLES = {
    "Direktur Keuangan": (5, 1.0),
    "Chief Financial Officer": (3, 1.0),
    "CFO": (4, 1.0),
    "Direktur Utama": (5, 0.9),
    "CEO & Founder": (5, 0.8),
    "Pemilik": (4, 0.6),
    "Direktur Teknologi Informasi": (3, 1.0),
    "CIO": (2, 1.0),
    "Kepala Bagian TI": (6, 0.9),
    "Kepala Divisi Keuangan": (5, 0.9),
    "IT Manager": (7, 0.8),
    "Finance Manager": (7, 0.8),
    "Manajer Operasional": (6, 0.6),
    "Operations Manager": (4, 0.6),
    "VP Sales": (3, 0.5),
    "Head of Procurement": (3, 0.7),
    "Kepala Gudang": (3, 0.4),
    "HR Manager": (4, 0.5),
    "Manajer SDM": (4, 0.5),
    "Leiter Finanzen": (1, 0.9),
    "Pengurus Kewangan": (1, 0.8),
    "Senior Accountant": (4, 0.4),
    "Akuntan": (4, 0.3),
    "Business Analyst": (4, 0.3),
    "Staff IT": (5, 0.2),
    "Staf Administrasi": (5, 0.1),
    "Staff": (4, 0.1),
    "Konsultan": (2, 0.2),
    "Magang": (1, 0.0),
}
STUDENT_TITLE = "Mahasiswa"
STUDENT_DOMAINS = ("univ-nusakarya.ac.id", "politeknik-bahari.ac.id")
COMPETITOR_DOMAIN = "pesaing-software.example"
COMPETITOR_NAME = "Pesaing Software"
FREE_MAIL = ("gmail.com", "yahoo.com", "yahoo.co.id", "outlook.com", "hotmail.com")
#: Employees: from, to, weight, fit.
SIZES = (
    (3, 9, 22, 0.05),
    (10, 49, 30, 0.3),
    (50, 99, 18, 0.6),
    (100, 2000, 26, 1.0),
    (2001, 5000, 4, 0.7),
)
UNKNOWN_FIT = 0.3

#: Where a person came from: weight.
SOURCES = {
    "Website": 30,
    "Google Ads": 18,
    "LinkedIn": 14,
    "Webinar": 12,
    "Event": 8,
    "Referral": 8,
    "WhatsApp": 6,
    "Partner": 4,
}
BUYING_ROLES = ("decision_maker", "budget_holder", "champion", "influencer", "gatekeeper")
VERDICTS = ("promising", "neutral", "poor")
NEEDS = (
    "Laporan keuangan masih di spreadsheet",
    "Stok antar cabang tidak cocok",
    "Payroll dihitung manual setiap bulan",
    "Needs one view of orders across branches",
    "Closing takes three weeks",
    "Audit findings on access rights",
    "none",
)
BUDGETS = (25_000_000, 60_000_000, 100_000_000, 150_000_000, 250_000_000, 500_000_000, 1_200_000_000)

#: Page of our site: weight.
PAGES = {
    "/": 25,
    "/produk/payroll": 14,
    "/produk/pos": 10,
    "/produk/akuntansi": 14,
    "/harga": 14,
    "/harga/enterprise": 4,
    "/studi-kasus/ritel": 7,
    "/blog/pajak-pph21": 8,
    "/tentang": 4,
}
CAREERS_PAGE = "/karier"
PRICING_PAGE = "/harga"
SITE = "https://www.example.co.id"
NEWSLETTERS = ("Kabar Agustus", "Kabar September", "Kabar Oktober", "Payroll series 1", "Payroll series 2")
EVENTS = ("Webinar Payroll 2026", "Webinar Pajak", "Expo Logistik Surabaya", "CFO Breakfast Jakarta")
ASSETS = ("Ebook Payroll", "Ebook POS Ritel", "Panduan PPh 21", "ROI worksheet")
#: Form: weight for one who fits, weight for one who does not.
FORMS = {"Demo": (40, 8), "Konsultasi": (30, 7), "Kontak": (20, 25), "Newsletter": (10, 60)}
SUBJECTS = ("Perkenalan", "Tindak lanjut demo", "Follow-up on pricing", "Kebutuhan modul", "Proposal")
CALL_OUTCOMES = ("connected", "no_answer", "busy", "left_message")

QUEUES = ("Inbound", "Enterprise")


def _colleague(key: str, name: str, team: str, active: bool = True, integration: bool = False) -> Colleague:
    mailbox = name.lower().replace(" ", ".")
    return Colleague(key, name, f"{mailbox}@example.co.id", active, integration, team)


COLLEAGUES = (
    _colleague("rep-01", "Rani Kusumawati", "Jakarta"),
    _colleague("rep-02", "Doni Saputro", "Jakarta"),
    _colleague("rep-03", "Mega Pertiwi", "Jakarta"),
    _colleague("rep-04", "Yoga Hermawan", "Surabaya"),
    _colleague("rep-05", "Lina Marpaung", "Surabaya"),
    _colleague("rep-06", "Hasan Alatas", "Bandung"),
    _colleague("rep-07", "Clara Widodo", "Enterprise"),
    _colleague("rep-08", "Edwin Tjahjadi", "Enterprise"),
    _colleague("rep-09", "Grace Lim", "Asia"),
    _colleague("rep-10", "Tomi Rusli", "Jakarta", active=False),
    _colleague("manager-01", "Sinta Harahap", "Management"),
    _colleague("integration", "Lead Integration", "Operations", integration=True),
)
#: Those who may own a prospect: active reps, the manager last.
REPS = tuple(colleague.key for colleague in COLLEAGUES if colleague.active and not colleague.integration)
INACTIVE_REPS = tuple(colleague.key for colleague in COLLEAGUES if not colleague.active)
