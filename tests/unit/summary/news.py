"""A short news item of our own in each language, all about the same old market hall."""

# ruff: noqa: E501 - sentences stand on one line each

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One news item.

    Attributes:
        sentences: as the splitter should find them, an abbreviation inside one or more.
        pointing: the place of the sentence that does not stand without an earlier one.
        promo: a line that asks for a subscription.
        wall: a line of a page that wants to be paid.
    """

    sentences: tuple[str, ...]
    pointing: int
    promo: str
    wall: str


NEWS = {
    "ar": Item(
        (
            "أعلنت رئيسة بلدية المدينة سلمى حداد يوم الثلاثاء أن السوق القديم سيفتح أبوابه من جديد في الثالث من مايو بعد عامين من أعمال الترميم.",
            "وشملت الأعمال السقف والأرضية وجميع نوافذ المبنى الذي شيد سنة 1908، وبلغت كلفتها أربعة ملايين دينار.",
            "عثر المهندس د. كريم نصار الذي أشرف على المشروع على رسوم جدارية قديمة تعود إلى زمن البناء تحت طبقات الجص.",
            "ومع ذلك لم يتمكن العمال من إنقاذ سوى جزء منها، لأن المياه تسربت إلى الجدران سنوات طويلة.",
            "استأجر أربعون تاجرا محلات في السوق، بينهم ثلاثة من باعة السمك وخباز من القرية المجاورة.",
            "جمع سكان الحي تواقيع ضد إنشاء موقف للسيارات في الساحة، وتخلى المجلس عن الخطة في الربيع.",
        ),
        3,
        "اشترك في نشرتنا البريدية لتصلك آخر الأخبار كل صباح.",
        "هذا المقال متاح للمشتركين",
    ),
    "cs": Item(
        (
            "Město Lipnice otevře 3. května po dvou letech oprav svou starou tržnici, oznámila v úterý starostka Anna Dvořáková.",
            "Střecha, podlaha i všechna okna budovy z roku 1908 byly obnoveny za více než sto milionů korun a práce platila z poloviny obec.",
            "Práce vedl architekt Ing. Pavel Novák, jehož lidé našli pod omítkou malby z doby, kdy tržnice vznikla.",
            "Přesto se podařilo zachránit jen malou část maleb, protože po zdech řadu let stékala dešťová voda.",
            "Stánky si pronajalo čtyřicet obchodníků, mezi nimi tři prodavači ryb a pekař z vedlejší vesnice.",
            "Obyvatelé sousedních domů sbírali podpisy proti parkovišti na náměstí a zastupitelé se plánu na jaře vzdali.",
        ),
        3,
        "Přihlaste se k odběru našeho newsletteru a nic vám neunikne.",
        "Tento článek je pouze pro předplatitele",
    ),
    "da": Item(
        (
            "Byen Lindby åbner den 3. maj igen sin gamle torvehal efter to års arbejde, oplyste borgmester Anna Holm tirsdag.",
            "Taget, gulvet og alle vinduerne i bygningen fra 1908 er blevet fornyet for mere end tredive millioner kroner, som kommunen og en fond har betalt.",
            "Arbejdet blev ledet af arkitekten dr. Peter Krogh, og under pudsen fandt håndværkerne malerier fra dengang hallen blev bygget.",
            "Alligevel kunne kun en lille del af malerierne reddes, fordi regnvand var løbet ned ad væggene i mange år.",
            "Fyrre handlende har lejet boder, bl.a. tre fiskehandlere og en bager fra nabobyen.",
            "Naboerne havde samlet underskrifter mod en parkeringsplads på torvet, og byrådet opgav planen i foråret.",
        ),
        3,
        "Tilmeld dig vores nyhedsbrev og få nyheder hver morgen.",
        "Artiklen er kun for abonnenter",
    ),
    "de": Item(
        (
            "Die Stadt Lindau öffnet am 3. Mai nach zwei Jahren Arbeit wieder ihre alte Markthalle, wie Bürgermeisterin Anna Vogt am Dienstag sagte.",
            "Dach, Boden und alle Fenster des Gebäudes von 1908 wurden für mehr als vier Millionen Euro erneuert, und die Hälfte davon zahlte das Land.",
            "Die Arbeiten leitete der Architekt Dr. Paul Weber, und unter dem Putz fanden die Handwerker Malereien aus der Zeit, in der die Halle gebaut wurde.",
            "Allerdings konnte nur ein kleiner Teil der Malereien gerettet werden, weil jahrelang Regenwasser an den Wänden herabgelaufen war.",
            "Vierzig Händler haben Stände gemietet, u. a. drei Fischhändler und ein Bäcker aus dem Nachbardorf.",
            "Die Nachbarn hatten Unterschriften gegen einen Parkplatz auf dem Markt gesammelt, und der Rat gab den Plan im Frühjahr auf.",
        ),
        3,
        "Jetzt anmelden und unseren Newsletter jeden Morgen lesen.",
        "Dieser Artikel ist für Abonnenten",
    ),
    "el": Item(
        (
            "Ο δήμος Λιμένα θα ανοίξει ξανά στις 3 Μαΐου την παλιά δημοτική αγορά μετά από εργασίες δύο ετών, δήλωσε την Τρίτη η δήμαρχος Άννα Μελά.",
            "Η στέγη, το δάπεδο και όλα τα παράθυρα του κτιρίου του 1908 ανανεώθηκαν με κόστος πάνω από τέσσερα εκατομμύρια ευρώ.",
            "Τις εργασίες διηύθυνε ο αρχιτέκτονας Δρ. Παύλος Νικολάου, και κάτω από τον σοβά οι τεχνίτες βρήκαν τοιχογραφίες από την εποχή της κατασκευής.",
            "Ωστόσο, μόνο ένα μικρό μέρος των τοιχογραφιών σώθηκε, επειδή το νερό της βροχής κυλούσε στους τοίχους για πολλά χρόνια.",
            "Σαράντα έμποροι νοίκιασαν πάγκους, ανάμεσά τους τρεις ιχθυοπώλες και ένας φούρναρης από το διπλανό χωριό.",
            "Οι κάτοικοι είχαν μαζέψει υπογραφές κατά ενός χώρου στάθμευσης στην πλατεία, και το συμβούλιο εγκατέλειψε το σχέδιο την άνοιξη.",
        ),
        3,
        "Εγγραφείτε στο newsletter μας για να λαμβάνετε τα νέα κάθε πρωί.",
        "Αυτό το άρθρο είναι διαθέσιμο μόνο για συνδρομητές",
    ),
    "en": Item(
        (
            "The town of Ashby will reopen its old market hall on 3 May after two years of work, Mayor Anna Lund said on Tuesday.",
            "The roof, the floor and all windows of the building from 1908 were renewed for more than four million euros.",
            "The work was led by the architect Dr. Paul Weir, and under the plaster the builders found paintings from the days of the first hall.",
            "However, only a small part of the paintings could be saved, because rain had run down the walls for many years.",
            "Forty traders have rented stalls, among them three fishmongers and a baker from the next village.",
            "Neighbours had collected signatures against a car park on the square, and the council gave the plan up in spring.",
        ),
        3,
        "Subscribe to our newsletter and read the news every morning.",
        "This article is for subscribers only",
    ),
    "es": Item(
        (
            "La ciudad de Ribera reabrirá el 3 de mayo su antiguo mercado tras dos años de obras, anunció el martes la alcaldesa Ana Lozano.",
            "El tejado, el suelo y todas las ventanas del edificio de 1908 fueron renovados por más de cuatro millones de euros.",
            "Las obras fueron dirigidas por el Dr. Pablo Nieto, y bajo el yeso los obreros hallaron pinturas de la época en que se levantó el mercado.",
            "Sin embargo, solo una pequeña parte de las pinturas pudo salvarse, porque el agua de lluvia corrió por los muros durante muchos años.",
            "Cuarenta comerciantes han alquilado puestos, entre ellos tres pescaderos y un panadero del pueblo vecino.",
            "Los vecinos habían reunido firmas contra un aparcamiento en la plaza, y el ayuntamiento abandonó el plan en primavera.",
        ),
        3,
        "Suscríbete a nuestro boletín y lee las noticias cada mañana.",
        "Este artículo es solo para suscriptores",
    ),
    "fi": Item(
        (
            "Lehtolan kaupunki avaa vanhan kauppahallinsa uudelleen toukokuun alussa kahden vuoden remontin jälkeen, kaupunginjohtaja Anna Laine kertoi tiistaina.",
            "Vuonna 1908 valmistuneen rakennuksen katto, lattia ja kaikki ikkunat uusittiin yli neljällä miljoonalla eurolla, joista valtio maksoi puolet.",
            "Töitä johti arkkitehti dr. Pekka Virta, ja rappauksen alta rakentajat löysivät maalauksia ajalta, jolloin halli pystytettiin.",
            "Kuitenkin vain pieni osa maalauksista voitiin pelastaa, koska sadevesi oli valunut seiniä pitkin monta vuotta.",
            "Neljäkymmentä kauppiasta on vuokrannut myyntipaikan, mm. kolme kalakauppiasta ja leipuri naapurikylästä.",
            "Naapurit olivat keränneet allekirjoituksia torille suunniteltua pysäköintialuetta vastaan, ja valtuusto luopui suunnitelmasta keväällä.",
            "Avajaisiin odotetaan tuhansia vieraita koko maakunnasta, ja ensimmäisenä iltana hallissa soittaa paikallinen orkesteri, jonka konserttiin on vapaa pääsy.",
        ),
        3,
        "Tilaa uutiskirjeemme ja lue uutiset joka aamu.",
        "Tämä artikkeli on vain tilaajille",
    ),
    "fr": Item(
        (
            "La ville de Rivière rouvrira le 3 mai ses anciennes halles après deux ans de travaux, a annoncé mardi la maire Anne Lebrun.",
            "Le toit, le sol et toutes les fenêtres du bâtiment de 1908 ont été refaits pour plus de quatre millions d'euros.",
            "Les travaux ont été menés par M. Paul Verdier, architecte, et sous le plâtre les ouvriers ont trouvé des peintures de l'époque de la construction.",
            "Toutefois, seule une petite partie des peintures a pu être sauvée, car la pluie avait coulé le long des murs pendant des années.",
            "Quarante marchands ont loué un étal, parmi lesquels trois poissonniers et un boulanger du village voisin.",
            "Les riverains avaient réuni des signatures contre un parking sur la place, et le conseil a renoncé au projet au printemps.",
        ),
        3,
        "Abonnez-vous à notre newsletter pour lire les nouvelles chaque matin.",
        "Cet article est réservé aux abonnés",
    ),
    "hi": Item(
        (
            "शहर की महापौर अनीता वर्मा ने मंगलवार को बताया कि पुराना बाजार दो साल की मरम्मत के बाद तीन मई को फिर से खुलेगा।",
            "वर्ष 1908 में बनी इमारत की छत, फर्श और सभी खिड़कियां चार करोड़ रुपये की लागत से बदली गई हैं।",
            "काम की देखरेख वास्तुकार डॉ. पवन मिश्रा ने की, और कारीगरों को पलस्तर के नीचे निर्माण के समय के चित्र मिले।",
            "हालांकि चित्रों का एक छोटा हिस्सा ही बचाया जा सका, क्योंकि बारिश का पानी दीवारों पर बरसों तक बहता रहा।",
            "चालीस व्यापारियों ने दुकानें किराये पर ली हैं, जिनमें तीन मछली विक्रेता और पड़ोसी गांव का एक नानबाई शामिल है।",
            "मोहल्ले के लोगों ने चौक पर पार्किंग के विरोध में हस्ताक्षर जुटाए थे, और परिषद ने योजना छोड़ दी।",
        ),
        3,
        "हमारे न्यूज़लेटर की सदस्यता लें और हर सुबह खबरें पढ़ें।",
        "यह लेख केवल सदस्यों के लिए है",
    ),
    "it": Item(
        (
            "La città di Riva riaprirà il 3 maggio il suo vecchio mercato coperto dopo due anni di lavori, ha annunciato martedì la sindaca Anna Leoni.",
            "Il tetto, il pavimento e tutte le finestre dell'edificio del 1908 sono stati rifatti per oltre quattro milioni di euro.",
            "I lavori sono stati diretti dal dott. Paolo Verri, e sotto l'intonaco gli operai hanno trovato dipinti dell'epoca in cui il mercato fu costruito.",
            "Tuttavia solo una piccola parte dei dipinti si è potuta salvare, perché la pioggia era colata lungo i muri per molti anni.",
            "Quaranta commercianti hanno affittato un banco, tra i quali tre pescivendoli e un fornaio del paese vicino.",
            "Gli abitanti avevano raccolto firme contro un parcheggio in piazza, e il consiglio ha rinunciato al progetto in primavera.",
        ),
        3,
        "Iscriviti alla nostra newsletter e leggi le notizie ogni mattina.",
        "Questo articolo è riservato agli abbonati",
    ),
}
