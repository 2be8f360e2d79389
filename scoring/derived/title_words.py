"""The words of job titles in English, Indonesian, German, Spanish and French.

Tables are tried in their order. A phrase is plain text (`words.plain`); commas part phrases, and `*` means
any letters: `*leiter` is Vertriebsleiter and Teamleiter.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Phrases that name someone else's rank, or a thing: they are taken out before ranks are sought.
NOT_A_RANK = """
    to the *, to ceo, product owner, process owner, business partner, student affairs, student services,
    student success, student relations, student recruit*, student advis*, student counsel*, student life,
    student support, student admission*, student experience, student engagement, internship program*,
    internship manager, internship coordinator, chef de projet, chef de produit, jefe de proyecto,
    head chef, executive chef, chef de cuisine, chef de partie, head office, head hunter, headhunter,
    lead generation, leads, company secretary, corporate secretary, sekretaris perusahaan
    """

#: Seniority -> its phrases. What a table finds is taken out before the next one seeks, so a phrase that
#: holds the words of another rank (vice president, assistant manager) stands before that rank.
SENIORITIES: Mapping[str, str] = {
    "student": """
    student, students, mahasiswa, mahasiswi, pelajar, siswa, siswi, murid, schuler, schulerin,
    studierende*, studentin, estudiante, estudiantes, alumno, alumna, etudiant, etudiante, undergraduate
    """,
    "trainee": """
    management trainee, graduate trainee, odp, officer development program
    """,
    "intern": """
    intern, interns, internship, magang, praktikant*, becario, becaria, pasante, stagiaire*, trainee, pkl,
    werkstudent*, azubi, auszubildende*, practicante*, alternant*, apprentice, apprenti, apprentie
    """,
    "assistant_to": """
    executive assistant, personal assistant, assistant to, assistant of, assistants to, pa to, ea to,
    secretary to, secretary of the board, office of the *, ceo office, cfo office, cto office, cio office,
    coo office, ceo s office, chairman s office, ceo assistant, asisten pribadi, asisten direktur*,
    asisten direksi, asisten ceo, asisten owner, asisten presiden direktur, sekretaris direktur*,
    sekretaris direksi, sekretaris ceo, staf direktur*, staf direksi, staff direktur, staff direksi,
    staf ahli*, staf khusus*, ajudan, sopir*, supir*, driver, *assistenz, *assistenten,
    vorstandsassisten*, direktionsassisten*, assisten* der *, assisten* des *, assisten* von *,
    sekretar* der *, sekretar* des *, asistente de direccion, asistente de gerencia, asistente del *,
    asistente de la *, asistente personal, secretaria de direccion, secretaria del *,
    secretaria de gerencia, assistant de direction, assistante de direction, assistant du *,
    assistante du *, assistant de la *, assistante de la *, secretaire du *, secretaire de la *,
    secretaire de direction
    """,
    "secretary_general": """
    secretary general, general secretary, sekretaris jenderal, sekretaris umum, sekjen, generalsekretar*,
    secretario general, secretaria general, secretaire general, secretaire generale
    """,
    "secretary": """
    secretary, sekretaris, sekretarin, secretario, secretaria, secretaire
    """,
    "owner": """
    owner, co owner, founder, cofounder, pemilik, pendiri, inhaber*, grunder*, mitgrunder*, propietario,
    propietaria, dueno, duena, fundador, fundadora, fondateur, fondatrice, cofondateur, cofondatrice,
    proprietaire, proprietor, wiraswasta, wirausaha, pengusaha, entrepreneur*, unternehmer*, empresario,
    empresaria, businessman, businesswoman, managing partner, founding partner, self employed,
    selbststandig*, selbstandig*, autonomo, autonoma, gesellschafter*, geschaftsfuhrende* gesellschafter*,
    chef d entreprise, dirigeant*, associe gerant, associee gerante, gerant associe, socio fundador,
    socia fundadora, socio director, socia directora
    """,
    "vp": """
    vp, svp, evp, avp, vice president*, vicepresident*, vizeprasident*, vice presidente, wakil presiden*,
    wakil direktur utama, wadirut, wakil rektor, vice rector, deputy ceo, deputy chief * officer,
    deputy managing director, deputy president, stellv* geschaftsfuhrer*, stv geschaftsfuhrer*,
    stellv* vorstand*, director general adjunto, directora general adjunta, subdirector general,
    subdirectora general, directeur general adjoint, directrice generale adjointe, dga
    """,
    "branch_head": """
    pimpinan cabang, pimpinan proyek, pimpinan unit, branch head, section head, unit head, team head,
    store head, head of branch, assistant director, assistant * director, asst director,
    assistant general manager, asst general manager, agm, assistant head*, associate manager
    """,
    "c_level": """
    aufsichtsrat*, ceo, cfo, cto, cio, coo, cmo, chro, ciso, cro, cdo, cpo, cso, cco, clo, cbo, cao, cxo,
    c level, c suite, chief * officer, chief * * officer, chief * * * officer, chief executive,
    managing director, president, presiden, presiden direktur, presdir, direktur utama, dirut,
    direktur eksekutif, komisaris, komisaris utama, chairman, chairwoman, chairperson, board member,
    member of the board, anggota dewan direksi, geschaftsfuhrer*, geschaftsfuhrung, geschaftsleiter*,
    geschaftsleitung*, vorstand*, director general, directora general, director ejecutivo,
    directora ejecutiva, directeur general, directrice generale, directeur executif, directrice executive,
    consejero delegado, consejera delegada, administrador unico, administradora unica, gerente general,
    pdg, dg, gerant, gerante, presidente, presidenta, presidente directeur, rektor, rector, pimpinan,
    ketua umum, ketua yayasan, ketua dewan*
    """,
    "director": """
    director, directors, direktur, direktris, direksi, direktor*, kepala sekolah, school principal,
    headmaster, headmistress, directora, directeur, directrice, head, head of, general manager, gm,
    manajer umum, manager umum, bereichsleiter*, hauptabteilungsleiter*, kepala divisi, kadiv,
    kepala dinas, kepala badan, kepala direktorat, wakil direktur, subdirector, subdirectora, dirkeu,
    dirops, kepala departemen, dekan, dean, chief of staff, country manager, vice director, prokurist*,
    daf, drh, dsi
    """,
    "assistant_manager": """
    assistant manager, assistant * manager, assistant * * manager, asst manager, asst * manager, asst mgr,
    assistant mgr, asisten manajer, asisten manager, asisten kepala*, asman, junior manager, teamleiter*,
    gruppenleiter*, chef d equipe, cheffe d equipe, jefe de equipo, jefa de equipo
    """,
    "manager": """
    manager, managers, manajer, mgr, kepala*, kabag, kasubag, kasubbag, kasie, kasi, kacab, leiter*,
    *leiter, *leiterin, *leitung, gerente, subgerente, sub gerente, jefe, jefa, responsable, chef de *,
    chef des *, chef d *, chef comptable, encargado, encargada, manageur, manageuse, chief, pengelola,
    pengurus
    """,
    "senior": """
    senior, sr, lead, leader, supervisor*, spv, penyelia, koordinator*, coordinator, coordinador*,
    coordinateur, coordinatrice, principal, mandor, ketua, foreman, expert, teamlead, superviseur
    """,
    "staff": """
    staff, staf, karyawan, karyawati, pegawai, pns, asn, admin, administrasi, administrator, officer,
    * executive, ejecutivo, ejecutiva, specialist, scientist, instructor, trainer, editor, drafter,
    surveyor, spesialis, analyst, analis, analyste, analista, engineer, insinyur, ingenieur*, ingeniero,
    ingeniera, developer, *entwickler, *entwicklerin, programmer, programmierer*, consultant, konsultan,
    *berater, *beraterin, consultor*, accountant, akuntan, *buchhalter, *buchhalterin, contador*,
    contable, comptable, teacher, guru, dosen, lecturer, lehrer*, professor*, profesor*, docente,
    enseignant*, assistant, assistante, asisten, asistente, assistent*, auxiliar, *sachbearbeiter,
    *sachbearbeiterin, *mitarbeiter, *mitarbeiterin, referent, referentin, angestellte*, *kaufmann,
    *kauffrau, empleado, empleada, employe, employee, salarie, salariee, technician, teknisi, techniker*,
    tecnico, tecnica, technicien*, operator, clerk, petugas, pelaksana, juru tulis, representative, sales,
    salesman, marketing, commercial, commerciale, comercial, buyer, *einkaufer, *einkauferin, acheteur*,
    acheteuse*, comprador*, charge de, chargee de, charge d *, chargee d *, designer, desainer, recruiter,
    counsel, researcher, peneliti, arsitek, architect, architekt, receptionist, resepsionis, cashier,
    kasir, associate, junior, agent, vendedor*, vendeur, vendeuse, verkaufer, verkauferin, auditor,
    perawat, nurse, dokter, product owner, chef de projet, chef de produit, jefe de proyecto,
    business partner
    """,
}
#: What decides alone, whatever else the title names: the rank in it is somebody else's, or not one yet.
ALONE = ("student", "trainee", "intern", "assistant_to")
#: Of several ranks in one title the highest counts.
LADDER = ("owner", "c_level", "vp", "director", "manager", "senior", "staff")
#: What a phrase of `SENIORITIES` counts as where that is another word.
COUNTS_AS: Mapping[str, str] = {
    "trainee": "staff",
    "assistant_to": "staff",
    "secretary": "staff",
    "secretary_general": "c_level",
    "branch_head": "manager",
    "assistant_manager": "senior",
}

#: A part of a title with one of these is about what somebody was, or would like to be.
NOT_NOW = """
    former, formerly, ex, mantan, retired, pensiunan, purnawirawan, ehemalige*, i r, a d, ancien,
    ancienne, retraite, retraitee, antiguo, antigua, jubilado, jubilada, aspiring, future, calon, seeking,
    looking for, pencari kerja, mencari, unemployed, jobless, belum bekerja, tidak bekerja, menganggur,
    job seeker, arbeitslos*, arbeitssuchend*, desempleado, desempleada, en busca de, en recherche,
    sans emploi
    """
#: A part of a title that begins with one of these names what somebody has studied.
STUDIES = """
    bachelor of, bachelor in, master of, master in, sarjana, magister, s1, s2, s3, d3, d4, licenciado en,
    licenciada en, licenciatura, licence, doctor of, phd in
    """
#: German words as they are written without umlauts.
SPELLINGS: Mapping[str, str] = {
    "geschaeft": "geschaft", "fuehr": "fuhr", "kaeufer": "kaufer", "gruender": "grunder",
    "qualitaet": "qualitat", "staendig": "standig", "schueler": "schuler", "praesident": "prasident",
}  # fmt: skip
#: Abbreviations that people also write with points (`C.E.O.`).
ABBREVIATIONS = frozenset(
    ("ceo", "cfo", "cto", "cio", "coo", "cmo", "vp", "svp", "evp", "it", "hr", "hrd", "gm", "md", "pr", "pdg")
)

#: Function -> its phrases. The phrase that stands first in the title decides.
FUNCTIONS: Mapping[str, str] = {
    "finance": """
    finance, finances, financial, keuangan, keu, dirkeu, kewangan, cfo, accounting, accountant,
    accounts payable, akuntan*, akunting, treasury, treasurer, bendahara, tax, pajak, perpajakan,
    controller, controlling, finanz*, *buchhalt*, rechnungswesen, kaufmannisch*, finanzas, financiero,
    financiera, contab*, contador*, financier, financiere, compta*, audit*, budget, anggaran, tesorer*,
    kasir, cashier, payroll, credit, kredit, daf
    """,
    "it": """
    it, information technology, information systems, information officer, technology, technology officer,
    teknologi*, ti, tik, sistem informasi, cto, cio, ciso, developer, software, programmer,
    programmierer*, sysadmin, system administrator, systemadministrator*, data, edv, informatik*,
    informatique, informatica, sistemas, tecnologia, systemes d information, dsi, devops, network,
    jaringan, infrastructure, cyber*, information security, keamanan informasi, sap, *softwareentwickl*,
    entwickler*, desarrollador*, developpeur*, web, cloud, digital transformation, ict
    """,
    "sales": """
    sales, salesman, penjualan, vertrieb*, verkauf*, verkaufer*, ventas, ventes, commercial, commerciale,
    komersial, comercial, account manager, account executive, business development, pengembangan bisnis,
    cro, revenue, aussendienst*, bizdev, key account, vendedor*, vendeur, vendeuse
    """,
    "marketing": """
    marketing*, pemasaran, cmo, brand, merek, mercadeo, mercadotecnia, communication*, komunikasi,
    kommunikation, comunicacion, public relations, humas, growth, content, seo, advertising, periklanan,
    media sosial, social media
    """,
    "hr": """
    hr, hrd, hrga, hrbp, human resource, human resources, human capital, sumber daya manusia, sdm, chro,
    personalia, kepegawaian, personalleiter*, personalreferent*, personalwesen, personalabteilung,
    leiter personal, leiterin personal, student recruit*, recursos humanos, rrhh, ressources humaines,
    drh, rh, talent*, recruit*, rekrutmen, people, people officer
    """,
    "procurement": """
    procurement, purchasing, purchaser, pengadaan, pembelian, *einkauf*, approvisionnement*, compras,
    comprador*, achat, achats, acheteu*, buyer, sourcing
    """,
    "operations": """
    operations, operation, operational, operasional, operasi, coo, production, produksi, plant, pabrik,
    factory, logistic*, logistik*, supply chain, rantai pasok*, warehouse, gudang, manufacturing, dirops,
    data entry, almacen, calidad, mantenimiento, qualite, qualitat*, produktion*, betriebsleit*,
    operaciones, produccion, operating officer, quality, mutu, fabrik*, lager*, fertigung*, ppic,
    maintenance, exploitation, logistica, logistique, facility, facilities, lapangan
    """,
    "legal": """
    advokat, pengacara, avocat*, legal, hukum, data protection, company secretary, corporate secretary,
    sekretaris perusahaan, lawyer, counsel, recht*, jurist*, juridique, juridico, abogado, abogada,
    compliance, kepatuhan, notaris
    """,
    "service": """
    customer service, customer success, customer care, customer support, layanan pelanggan, cs,
    kundenservice, kundendienst, kundenbetreu*, atencion al cliente, service client, helpdesk, support,
    technical support, customer experience, servicio al cliente
    """,
    "engineering": """
    engineering, engineer, ingeniero de sistemas, ingeniera de sistemas, teknik, insinyur, ingenieur*,
    ingenieria, ingenieri*, ingenier*, konstrukt*, technische* leit*, r and d, research and development,
    riset, litbang, forschung*, entwicklung*
    """,
    "product": """
    product, produk, produkt, produkte, produktmanag*, producto, produit, project, proyek, projekt*,
    proyectos, projet
    """,
    "education": """
    schuler*, teacher, guru, dosen, lecturer, professor*, profesor*, rektor, rector, kepala sekolah,
    school principal, principal of school, headmaster, headmistress, dekan, dean, lehrer*, docente,
    enseignant*, akademik, academic, kurikulum, kemahasiswaan, student, mahasiswa, mahasiswi, pelajar,
    siswa, siswi, estudiante, etudiant*, pendidikan, education, faculty, trainer
    """,
}
#: The heads of the whole: function `general`, where no other is named.
GENERAL = """
    ceo, chief executive, chief executive officer, direktur utama, dirut, presiden direktur, presdir,
    president, presiden, direktur eksekutif, managing director, general manager, gm, owner, co owner,
    founder, cofounder, pemilik, pendiri, inhaber*, grunder*, geschaftsfuhrer*, vorstand*, komisaris*,
    chairman, director general, directora general, directeur general, directrice generale,
    gerente general, pdg, gerant, gerante, propietario, propietaria, dueno, duena, fundador, fundadora,
    fondateur, fondatrice, proprietaire, kepala cabang, branch manager, country manager, managing partner,
    founding partner, wiraswasta, wirausaha, pengusaha, entrepreneur*, unternehmer*, general affairs,
    bagian umum, urusan umum, divisi umum, direktur umum, staf umum, manajer umum, kabag umum, biro umum,
    presidente, presidenta, pimpinan, chef d entreprise, dirigeant*, businessman, gesellschafter*,
    geschaftsleit*, geschaftsfuhrung, secretary general, sekretaris jenderal, dg, dga, associe gerant,
    socio fundador, socia fundadora, ketua umum, ketua yayasan, consejero delegado, consejera delegada,
    director ejecutivo, secretaire general, secretaire generale, secretario general
    """
#: Academic degrees and forms of address, in plain words, that stand beside names and titles.
DEGREES = """
    s kom, s tr, s tr t, s tr kom, s i kom, s ikom, s ti, s t i, m ti, m t i, m i kom, m cs, m it, b it,
    s it, b tech, m tech, ll m, llm, ll b, llb, m phil, s p, s tp, s kep, s hum, s sn, s ap, s ak, m ak,
    m ap, m hum, m sn, drg, apt, ns, ners, lc, cma, acca, cissp, csm, psm, cpim, cscp, esq, bkp, s e, s h,
    s t, s si, s sos, s pd, s psi, s ip, s ag, s ked, s farm, m m, m t, m h, m si, m kom, m pd, m sc, m a,
    m ba, m eng, m kes, b sc, b a, b eng, b com, ph d, phd, mba, msc, bsc, ma, ba, mm, mt, se, st, sh,
    skom, mkom, msi, dr, ir, drs, dra, prof, dipl ing, dipl kfm, dipl inf, ak, ca, cpa, cfa, pmp, a md,
    amd, h, hj, mag, lic, ing
    """
