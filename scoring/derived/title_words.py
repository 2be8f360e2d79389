"""The words of job titles in English, Indonesian, German, Spanish and French.

Tables are tried in their order. A phrase is plain text (`words.plain`); commas part phrases, and `*` means
any letters: `*leiter` is Vertriebsleiter and Teamleiter.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Phrases that name someone else's rank, or a thing: they are taken out before ranks are sought.
NOT_A_RANK = """
    to the *, to ceo, office of the *, product owner, process owner, business partner, student affairs,
    student services, student success, student relations, chef de projet, chef de produit,
    jefe de proyecto, head chef, executive chef, lead generation, leads
    """

#: Seniority -> its phrases, the highest claim first: a founder who is CEO is an owner.
SENIORITIES: Mapping[str, str] = {
    "student": """
    student, students, mahasiswa, mahasiswi, pelajar, siswa, siswi, murid, schuler, studierende*,
    studentin, estudiante, alumno, alumna, etudiant, etudiante, undergraduate
    """,
    "intern": """
    intern, internship, magang, praktikant*, becario, becaria, stagiaire, trainee, pkl, werkstudent*,
    azubi, auszubildende*, practicante, alternant*, apprentice, apprenti*
    """,
    "assistant": """
    executive assistant, personal assistant, assistant to, secretary, sekretaris, sekretarin,
    secretaria, secretaire, asisten pribadi, asisten direktur, assistenz*,
    assistent der geschaftsfuhrung, asistente de direccion, assistant de direction,
    assistante de direction
    """,
    "owner": """
    owner, co owner, founder, cofounder, pemilik, pendiri, inhaber*, grunder*, mitgrunder*, propietario,
    propietaria, dueno, duena, fundador, fundadora, fondateur, fondatrice, cofondateur, proprietaire,
    proprietor, wiraswasta, wirausaha, pengusaha, entrepreneur, empresario, empresaria,
    managing partner, founding partner, self employed
    """,
    "vp": """
    vp, svp, evp, avp, vice president*, vicepresident*, vizeprasident*, vice presidente,
    wakil presiden*, wakil direktur utama, wadirut
    """,
    "c_level": """
    ceo, cfo, cto, cio, coo, cmo, chro, ciso, cro, cdo, cpo, cso, cco, c level, chief * officer,
    chief * * officer, chief executive, managing director, president, presiden, presiden direktur,
    presdir, direktur utama, dirut, direktur eksekutif, komisaris, komisaris utama, chairman,
    chairwoman, chairperson, geschaftsfuhrer*, geschaftsfuhrender gesellschafter, vorstand*,
    director general, directora general, directeur general, directrice generale, consejero delegado,
    consejera delegada, gerente general, pdg, gerant, gerante, presidente, presidenta, rektor, rector,
    pimpinan
    """,
    "director": """
    director, directors, direktur, direktris, direksi, direktor*, kepala sekolah, school principal,
    directora, directeur, directrice, head, head of, general manager, gm, bereichsleiter*,
    hauptabteilungsleiter*, kepala divisi, kadiv, kepala dinas, kepala direktorat, wakil direktur,
    subdirector, kepala departemen, dekan, dean, chief of staff, country manager, vice director
    """,
    "manager": """
    manager, managers, manajer, mgr, kepala*, kabag, kasubag, kasie, kasi, kacab, leiter*, *leiter,
    *leiterin, gerente, jefe, jefa, responsable, chef de service, chef de departement, chef d equipe,
    chef des *, encargado, encargada, manageur, chief, pengelola, pengurus
    """,
    "senior": """
    senior, sr, lead, leader, supervisor, spv, penyelia, koordinator*, coordinator, coordinador*,
    coordinateur, coordinatrice, principal, mandor, ketua, foreman, expert, teamlead
    """,
    "staff": """
    staff, staf, karyawan, karyawati, pegawai, admin, administrasi, administrator, officer, executive,
    specialist, spesialis, analyst, analis, analyste, analista, engineer, insinyur, ingenieur*,
    ingeniero, ingeniera, developer, entwickler*, programmer, consultant, konsultan, berater*,
    consultor*, accountant, akuntan, buchhalter*, contador*, comptable, teacher, guru, dosen, lecturer,
    lehrer*, profesor*, docente, enseignant*, assistant, assistante, asisten, asistente, assistent*,
    sachbearbeiter*, mitarbeiter*, angestellte*, empleado, empleada, employe, employee, technician,
    teknisi, techniker*, tecnico, technicien*, operator, clerk, juru tulis, representative, sales,
    salesman, marketing, buyer, einkaufer*, acheteur*, comprador*, designer, desainer, recruiter,
    cashier, kasir, driver, associate, junior, agent, vendedor*, vendeur, vendeuse, auditor, perawat,
    nurse, dokter, product owner, chef de projet, chef de produit, jefe de proyecto, business partner
    """,
}
#: What a phrase of `SENIORITIES` counts as where that is another word.
COUNTS_AS: Mapping[str, str] = {"assistant": "staff"}

#: Function -> its phrases. The phrase that stands first in the title decides.
FUNCTIONS: Mapping[str, str] = {
    "finance": """
    finance, finances, financial, keuangan, kewangan, cfo, accounting, accountant, accounts payable,
    akuntan*, akunting, treasury, treasurer, bendahara, tax, pajak, controller, controlling, finanz*,
    buchhalt*, finanzas, financiero, financiera, contab*, contador*, financier, financiere, compta*,
    audit*, budget, anggaran, tesorer*, kasir, cashier, payroll
    """,
    "it": """
    it, information technology, information systems, information officer, technology,
    technology officer, teknologi*, ti, tik, sistem informasi, cto, cio, ciso, developer, software,
    programmer, programmierer*, sysadmin, system administrator, systemadministrator*, data, edv,
    informatik*, informatique, informatica, sistemas, tecnologia, dsi, devops, network, jaringan,
    infrastructure, cyber*, security officer, sap, entwickler*, desarrollador*, developpeur*, web,
    cloud, digital transformation, ict
    """,
    "sales": """
    sales, salesman, penjualan, vertrieb*, verkauf*, verkaufer*, ventas, ventes, commercial,
    commerciale, komersial, comercial, account manager, account executive, business development,
    pengembangan bisnis, cro, revenue officer, key account, vendedor*, vendeur, vendeuse
    """,
    "marketing": """
    marketing*, pemasaran, cmo, brand, merek, mercadeo, mercadotecnia, communication*, komunikasi,
    kommunikation, comunicacion, public relations, humas, growth, content, seo, advertising, periklanan,
    media sosial, social media
    """,
    "hr": """
    hr, hrd, hrga, hrbp, human resource, human resources, human capital, sumber daya manusia, sdm, chro,
    personalia, kepegawaian, personal*leiter*, personalwesen, personalabteilung, recursos humanos, rrhh,
    ressources humaines, drh, rh, talent*, recruit*, rekrutmen, people, people officer
    """,
    "procurement": """
    procurement, purchasing, purchaser, pengadaan, pembelian, einkauf*, compras, comprador*, achat,
    achats, acheteu*, buyer, sourcing
    """,
    "operations": """
    operations, operation, operational, operasional, operasi, coo, production, produksi, plant, pabrik,
    factory, logistic*, logistik*, supply chain, rantai pasok*, warehouse, gudang, manufacturing,
    produktion*, betriebsleit*, operaciones, produccion, operating officer, quality, mutu, fabrik*,
    lager*, fertigung*, ppic, maintenance, exploitation, logistica, logistique, facility, facilities,
    lapangan
    """,
    "legal": """
    legal, hukum, lawyer, counsel, recht*, jurist*, juridique, juridico, abogado, abogada, compliance,
    kepatuhan, notaris
    """,
    "service": """
    customer service, customer success, customer care, customer support, layanan pelanggan, cs,
    kundenservice, kundendienst, kundenbetreu*, atencion al cliente, service client, helpdesk, support,
    technical support, customer experience
    """,
    "engineering": """
    engineering, engineer, teknik, insinyur, ingenieur*, ingenieria, ingenieri*, ingenier*, konstrukt*,
    r and d, research and development, riset, litbang, forschung*, entwicklung*
    """,
    "product": """
    product, produk, produkt*, producto, produit, project, proyek, projekt*, proyectos, projet
    """,
    "education": """
    teacher, guru, dosen, lecturer, professor*, profesor*, rektor, rector, kepala sekolah,
    school principal, principal of school, dekan, dean, lehrer*, docente, enseignant*, akademik,
    academic, kurikulum, kemahasiswaan, student, mahasiswa, mahasiswi, pelajar, siswa, siswi,
    estudiante, etudiant*, pendidikan, education, faculty, trainer
    """,
}
#: The heads of the whole: function `general`, where no other is named.
GENERAL = """
    ceo, chief executive, chief executive officer, direktur utama, dirut, presiden direktur, presdir,
    president, presiden, direktur eksekutif, managing director, general manager, gm, owner, co owner,
    founder, cofounder, pemilik, pendiri, inhaber*, grunder*, geschaftsfuhrer*, vorstand*, komisaris*,
    chairman, director general, directora general, directeur general, directrice generale,
    gerente general, pdg, gerant, gerante, propietario, propietaria, dueno, duena, fundador, fundadora,
    fondateur, fondatrice, proprietaire, kepala cabang, branch manager, country manager,
    managing partner, wiraswasta, wirausaha, pengusaha, entrepreneur, general affairs, umum, presidente,
    pimpinan
    """
#: Academic degrees and forms of address, in plain words, that stand beside names and titles.
DEGREES = """
    s kom, s e, s h, s t, s si, s sos, s pd, s psi, s ip, s ag, s ked, s farm, m m, m t, m h, m si,
    m kom, m pd, m sc, m a, m ba, m eng, m kes, b sc, b a, b eng, b com, ph d, phd, mba, msc, bsc, ma,
    ba, mm, mt, se, st, sh, skom, mkom, msi, dr, ir, drs, dra, prof, dipl ing, dipl kfm, dipl inf, ak,
    ca, cpa, cfa, pmp, a md, amd, h, hj, mag, lic, ing
    """
