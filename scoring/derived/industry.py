"""Industries by one name each: the words of both CRMs, of statistics and of people's own languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from scoring.derived.industry_codes import by_code
from scoring.derived.words import plain, unaccented

#: Industry -> other plain names. HubSpot's codes (`COMPUTER_SOFTWARE`) are plain once `_` is a blank.
INDUSTRIES: Mapping[str, str] = {
    "Manufacturing": """
    manufacture, manufacturer, manufaktur, manufacturas, manufaktura, industri pengolahan, produksi,
    pabrik, produktion, fertigung, verarbeitendes gewerbe, industrie, fabricacion, fabrication, machinery,
    automotive, otomotif, textiles, tekstil, chemicals, chemical, kimia,
    electrical electronic manufacturing, food production, food and beverages, food and beverage,
    food beverages, makanan dan minuman, industrial automation, plastics, furniture,
    mechanical or industrial engineering, electronics, apparel, packaging and containers,
    paper and forest products, glass ceramics and concrete, consumer goods, pharmaceuticals, farmasi,
    pharma, pharmazie, maschinenbau, lebensmittel, lebensmittelindustrie, agroalimentaire, elektronik,
    elektronika, automobil, automobilindustrie, automobile, automocion, chemie, chemische industrie,
    textil, textile, fmcg, f and b, garmen, garment, konveksi, percetakan, kosmetik, furnitur, mebel
    """,
    "Retail": """
    retailer, retail trade, ritel, eceran, perdagangan eceran, toko, einzelhandel, handel, minorista,
    comercio minorista, commerce de detail, e commerce, ecommerce, supermarkets, wholesale, grosir,
    luxury goods and jewelry, apparel and fashion, consumer electronics, trade, trading, perdagangan,
    distributor, distribution, grande distribution, grosshandel, comercio, commerce, commerce de gros,
    retail management
    """,
    "Logistics": """
    logistic, logistik, logistica, logistique, transport, transportation, transportasi, transporte,
    shipping, pengiriman, ekspedisi, spedition, warehousing, pergudangan, logistics and supply chain,
    transportation trucking railroad, maritime, pelayaran, package freight delivery, airlines aviation,
    supply chain, freight
    """,
    "Education": """
    pendidikan, bildung, educacion, enseignement, higher education, primary secondary education,
    education management, e learning, sekolah, universitas, perguruan tinggi, school, university, edtech,
    professional training and coaching
    """,
    "Healthcare": """
    health care, health, kesehatan, rumah sakit, gesundheit, gesundheitswesen, salud, sante,
    hospital and health care, hospital health care, hospital, klinik, medical practice, medical devices,
    mental health care, health wellness and fitness, hospitals, farmasi dan kesehatan,
    healthcare management
    """,
    "Software": """
    perangkat lunak, computer software, software development, saas, it services, information technology,
    information technology and services, technology, teknologi, teknologi informasi, internet, logiciel,
    tecnologia, it, computer games, technologie, computer and network security, informatik, informatique,
    programas, it dienstleistungen, jasa ti, tech, startup teknologi,
    information and communication technology, ict, edv
    """,
    "Hospitality": """
    perhotelan, hotel, hotels, restaurants, restoran, restaurant, gastgewerbe, gastronomie, hosteleria,
    hotellerie, pariwisata, tourism, turismo, leisure travel and tourism, leisure travel tourism, travel,
    food service, kuliner, hospitality management, horeca
    """,
    "Financial Services": """
    finance, banking, bank, perbankan, keuangan, jasa keuangan, insurance, asuransi, finanzen, finanzas,
    fintech, accounting, investment management, versicherung, capital markets,
    venture capital and private equity, investment banking, seguros, assurance, investment, investasi,
    leasing, multifinance, koperasi, banque, banca, bpr, finance management
    """,
    "Construction": """
    konstruksi, bau, baugewerbe, construccion, btp, building materials, civil engineering, kontraktor,
    architecture and planning, engineering, batiment, bauwesen
    """,
    "Real Estate": """
    properti, property, realestat, immobilien, inmobiliaria, immobilier, commercial real estate
    """,
    "Agriculture": """
    pertanian, perkebunan, agribisnis, farming, landwirtschaft, agricultura, plantation, fishery,
    perikanan, dairy
    """,
    "Energy": """
    energi, oil and energy, oil and gas, oil energy, minyak dan gas, migas, utilities,
    renewables and environment, energie, energia
    """,
    "Mining": """
    pertambangan, tambang, mining and metals, mining metals, bergbau, mineria
    """,
    "Telecommunications": """
    telecom, telekomunikasi, telco, communications, telekommunikation, wireless
    """,
    "Government": """
    pemerintah, pemerintahan, public sector, government administration, bumn, behorde, gobierno,
    public administration
    """,
    "Consulting": """
    konsultan, konsultasi, management consulting, beratung, consultoria, conseil, professional services
    """,
    "Media": """
    entertainment, hiburan, broadcast media, online media, media production, marketing and advertising,
    periklanan, advertising, publishing, penerbitan, medien, medios, medias
    """,
    "Not For Profit": """
    nonprofit, non profit, nonprofit organization management, ngo, lsm, yayasan, nirlaba
    """,
}


#: Words around an industry's name that do not change it.
_AROUND = re.compile(
    r"^(?:industri|industry|sektor|sector|secteur|bidang|branche|jasa|perusahaan|pt|the)\b|"
    r"\b(?:industry|industries|sector|company|companies|services|branche)$"
)
_BETWEEN = re.compile(r"[,;/|]|\s[-\u2013]\s|\s(?:and|dan|und|y|et)\s")


@lru_cache(maxsize=4096)
def industry_of(text: str) -> str:
    """The industry's one name; "" when no table has it, or its parts name several."""
    named = _named(text)
    if named:
        return named
    folded = unaccented(text)
    coded = by_code(folded)
    if coded is not None:
        return coded
    parts = {_named(part) for part in _BETWEEN.split(folded.replace("&", " and ")) if plain(part)}
    return parts.pop() if len(parts) == 1 else ""


def _named(text: str) -> str:
    words = plain(text)
    return _names().get(words) or _names().get(_AROUND.sub("", words).strip(), "")


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    return {
        plain(name): industry
        for industry, names in INDUSTRIES.items()
        for name in (industry, *names.split(","))
    }
