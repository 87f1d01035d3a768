"""What stands before a sentence: where, when and by whom it was filed, or whose picture it follows.

Datelines of agencies in many languages, the time stamps of live blogs, "Updated 3 May 2021, 10:15",
"(Getty Images)". They are no part of the sentence behind them. Each pattern is tied to the start
and short, so that text costs one glance at its first characters.
"""

from __future__ import annotations

import re

_HEAD = 110  # characters that are looked at
_SIGN = re.compile(r"[(（【［/:–—電电•▪●►]|--|- |\d[.h:]\d\d|УНН|РИА|INTERFAX|By[ ][A-Z]")
_FIRST = "(（【［[+-•▪●►新中人"

_AGENCIES = (
    "CNN|AP|AFP|dpa|DPA|Reuters|REUTERS|UPI|PA|EFE|ANSA|IANS|PTI|Xinhua|Bloomberg|TASS|Kyodo|Yonhap"
    "|EUROPA PRESS|Europa Press|EP|askanews|Adnkronos|AdnKronos|LaPresse|APA|sda|SDA|awp|ATS|Belga"
    "|BELGA|ANP|TT|NTB|Ritzau|STT|PAP|ČTK|CTK|TASR|AA|DHA|Lusa|LUSA|Notimex|Télam|dapd|epd|KNA"
    "|MTI|Tanjug|Hina|ANI|Bernama|Antara|VOA|Thomson Reuters Foundation|Dow Jones|Folhapress|AE"
    "|Agência Brasil|Ukrinform|УНН|ТАСС|Интерфакс|CP|Canadian Press|AAP|NewsNation|KUNA|WAM"
)
_UPPER = "A-ZÀ-ÖØ-ÞĄĆČĎĘĚĞİŁŃŇŘŚŠŞŤŮŹŻŽА-ЯЁІЇЄҐ"
_DASH = r"\s?\.?[-–—]{1,2}\s?"
_AGENCY = rf"\((?:{_AGENCIES})(?:[/.][^()\s]{{0,12}}|[ ][^\W\d_]{{2,12}})?\)"
_STATION = r"\([A-Z0-9][\w.&/-]{1,20}(?:[ ][A-Z][\w.&/-]{1,15}){0,3}\)"
_WORD = rf"[{_UPPER}][^\W_]{{0,20}}(?:\.[A-Z])?\.?"
_PLACE = rf"[{_UPPER}][{_UPPER}.'’]{{2,20}}(?:(?:,?[ ]|[/-]){_WORD}){{0,4}}"
_SOMEWHERE = rf"(?!(?:The|An?|In|On|At|For|But|And)[ ]){_WORD}(?:(?:,?[ ]|[/-]){_WORD}){{0,3}}"
_MONTH = r"[^\W\d_]{3,10}\.?"
_DAY = (
    rf"(?:(?:le[ ]|am[ ])?\d{{1,2}}(?:\.|º|er)?(?:[ ](?:de[ ])?{_MONTH})?(?:[ ](?:de[ ])?\d{{4}})?"
    rf"|{_MONTH}[ ]\d{{1,2}}(?:,?[ ]\d{{4}})?)"
)
_BEGINS = rf"(?=[\"“„«]?[ ]?[{_UPPER}])"
# Cities whose papers write "NEW DELHI: The court …"; any place would take speakers and labels too.
_COLON_CITIES = (
    "NEW DELHI|MUMBAI|BENGALURU|BANGALORE|CHENNAI|HYDERABAD|KOLKATA|LUCKNOW|PUNE|AHMEDABAD|JAIPUR"
    "|PATNA|BHOPAL|CHANDIGARH|SRINAGAR|GUWAHATI|KOCHI|THIRUVANANTHAPURAM|ISLAMABAD|KARACHI|LAHORE"
    "|PESHAWAR|QUETTA|RAWALPINDI|DHAKA|COLOMBO|KATHMANDU|KUALA LUMPUR|PETALING JAYA|GEORGE TOWN"
    "|JOHOR BARU|KOTA KINABALU|SINGAPORE|MANILA|JAKARTA|DUBAI|ABU DHABI|RIYADH|JEDDAH|DOHA|BEIRUT"
)
_STATES = (
    "Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Mass|Md|Mich|Minn|Miss|Mo|Mont|Neb"
    "|Nev|Okla|Ore|Pa|Tenn|Tex|Va|Vt|Wash|Wis|Wyo|Ont|Que|N\\.[A-Z]|S\\.[A-Z]|W\\.Va|D\\.C|R\\.I|B\\.C"
)
_COUNTRIES = (
    "Afghanistan|Argentina|Australia|Bangladesh|Bolivia|Brazil|Canada|Chile|China|Colombia|Cuba|Egypt"
    "|England|Ethiopia|France|Germany|Ghana|Greece|Haiti|India|Indonesia|Iran|Iraq|Israel|Italy|Japan"
    "|Jordan|Kenya|Lebanon|Libya|Malaysia|Mexico|Myanmar|Nepal|Nigeria|Pakistan|Palestine|Peru"
    "|Philippines|Poland|Qatar|Russia|Scotland|Senegal|Somalia|South Africa|South Korea|Spain|Sudan"
    "|Syria|Taiwan|Thailand|Tunisia|Turkey|Uganda|Ukraine|United Kingdom|United States|Venezuela"
    "|Vietnam|Yemen|Zimbabwe"
)
_ZONE = r"(?:GMT|UTC|BST|CES?T|IST|E[SD]?T|C[SD]T|M[SD]T|P[SD]?T|AES?T|MEZ|MESZ)"
_CLOCK = (
    r"(?:\d{1,2}(?:[.:]\d\d)?[ ]?[APap]\.?[Mm]\.?|\d{1,2}[.:]\d\d[ ]Uhr|\d{1,2}[ ]?[hH][ ]?\d\d"
    r"|\d{1,2}:\d\d)"
)
_UPDATED = (
    "(?:Last[ ])?(?:[Uu]pdated|UPDATED|[Mm]odified)|(?:First[ ])?(?:[Pp]ublished|PUBLISHED)|Posted"
    "|Aktualisiert|Veröffentlicht|Publié|Mis à jour|Actualizado|Publicado|Aggiornato|Pubblicato"
    "|Bijgewerkt|Opublikowano|Aktualizacja|Atualizado|Oppdatert|Publisert|Uppdaterad|Publicerad"
    "|Opdateret|Обновлено|Опубликовано|Оновлено"
)
_CALENDAR = (
    rf"(?:\d{{1,2}}\.?[ ](?:de[ ])?{_MONTH},?[ ](?:de[ ])?\d{{4}}"
    rf"|{_MONTH}[ ]\d{{1,2}}(?:st|nd|rd|th)?,?[ ]\d{{4}}"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d\d-\d\d)"
)
_SOURCES = (
    "Getty|Instagram|Facebook|Twitter|YouTube|TikTok|Shutterstock|iStock|Alamy|Unsplash|Pixabay|Pexels"
    "|Flickr|Wikimedia|Supplied|Handout|Courtesy|Provided|File|Screengrab|Screenshot|EPA|AAP|Rex"
    "|Photo|Photos|Picture|Image|Credit|Foto|Bild|Crédit|9NEWS|Google|Netflix|NASA"
)
_DATELINES = [
    r"-[ ]|[•▪●►][ ]?",  # the sign of a list's item
    # "(Anna Lund/The Example Post) ", "(Getty Images) ", "(The Example Reporter)The mayor …"
    rf"\([A-Z][\w.&’'-]*(?:[ ][\w.&’'-]+){{0,3}}[ ]?/[ ]?[A-Z][\w.&’'-]*(?:[ ][\w.&’'-]+){{0,4}}\)"
    rf"[ ]{_BEGINS}",
    rf"\((?:{_SOURCES})\b[^()\n]{{0,40}}\)[ ]{_BEGINS}",
    r"\([A-Z][\w.&’'-]*(?:[ ][A-Z][\w.&’'-]*){0,3}\)(?=[A-Z][a-z])",
    # "A. LUND / THE EXAMPLE POST In May …", "By Anna Lund, EXAMPLE POST In May …"
    r"[A-Z][A-Z.]*(?:[ ][A-Z][A-Z.]*){1,3}[ ]?/[ ]?(?:[A-Z]{2,}[ ]){1,4}(?=[A-Z][a-z])",
    r"By[ ][A-Z][\w.'’-]*[ ][A-Z][\w.'’-]*,[ ](?:[A-Z]{2,}[ ]){1,3}(?=[A-Z][a-z])",
    # "PanExample.Net - "
    rf"[A-Z]\w{{2,20}}\.(?:[Nn]et|[Cc]om|[Rr]u|[Oo]rg|[Aa]m|[Ii]nfo)[ ][-–—][ ]{_BEGINS}",
    # "(CNN)", "(CNN) -- "
    rf"{_AGENCY}\s?(?:[-–—]{{1,2}}\s?)?",
    # "LONDON, Nov 24 (Reuters) - ", "COLUMBIA, S.C. (AP) — ", "MADRID, 4 (EUROPA PRESS)",
    # "BOSTON (WBZ) - "
    rf"{_PLACE}(?:,?[ ]{_DAY})?,?[ ](?:{_AGENCY}(?:{_DASH}|[ ]{_BEGINS})|{_STATION}{_DASH})",
    # Behind a place that is not in capitals a dash must follow, and the place must not be a
    # phrase: "Tel Aviv (AFP) - ", "Paris, le 3 mai (AFP) – ", "Hamburg/Berlin (dpa) - "
    # "Leicester, England (CNN)The", "Washington (CNN) A"
    rf"{_SOMEWHERE}(?:,?[ ]{_DAY})?,?[ ]{_AGENCY}(?:{_DASH}|[ ]?{_BEGINS})",
    # "Ashby, Ill. — ", "Beirut, Lebanon – "
    rf"{_WORD}(?:[ ]{_WORD}){{0,2}},[ ](?:(?:{_STATES})\.|{_COUNTRIES})[ ](?:--|[–—])[ ]{_BEGINS}",
    # "New York, NY – ", "Washington, DC, United States: "
    rf"{_WORD}(?:[ ]{_WORD}){{0,2}},[ ][A-Z]{{2}}[ ](?:--|[–—])[ ]{_BEGINS}",
    rf"{_WORD}(?:[ ]{_WORD}){{0,2}},[ ](?:[A-Z]{{2}},[ ])?(?:{_COUNTRIES}):[ ]{_BEGINS}",
    # "WASHINGTON (January 24, 2017) — "
    rf"{_PLACE}[ ]\({_DAY}\){_DASH}",
    # "NEW YORK -- "; "NEW DELHI: "
    rf"{_PLACE}[ ](?:--|[–—])[ ](?=[A-Z\"“])",
    rf"(?:{_COLON_CITIES}):[ ]{_BEGINS}",
    # "МОСКВА, 3 мая. /ТАСС/.", "МОСКВА, 3 мая - РИА Новости.", "Киев. 3 мая. УНН."
    rf"[{_UPPER}][^\W\d_]{{2,20}}(?:[ -][^\W\d_]{{2,20}})?[.,][ ]\d{{1,2}}[ ]{_MONTH}[ ]"
    r"(?:[-–—][ ])?(?:/[^/\n]{2,25}/|РИА Новости(?:,[ ]\w{2,20}[ ]\w{2,20})?|INTERFAX\S{0,12}"
    r"|Интерфакс\S{0,12}|УНН|УНИАН|ТАСС|Укринформ|Укрінформ)\.?(?:[ ][-–—])?[ ]",
    # "ROMA, 03 MAG - ", "LONDON, Jan. 27—"
    rf"{_PLACE},[ ]{_DAY}(?:[ ][-–—]{{1,2}}[ ]|[–—]){_BEGINS}",
    # Japanese and Chinese agencies
    r"【[^】\n]{1,20}(?:時事|共同|ロイター|AFP|CNN|[=＝][^】\n]{1,15})】[ ]?",
    r"[［\[][^］\]\n]{1,30}ロイター[］\]][ ]?(?:[-－–][ ]?)?",
    r"（(?:中央社|[^）\n]{2,8}[=＝](?:共同|時事))[^）\n]{0,30}）",
    r"(?:新华社|新華社|中新[网社]|中新網|人民网)[^，。\n]{0,16}[电電]"
    r"(?:[（(][^）)\n]{2,30}[）)])?[ ]?",
    # "10.45am: ", "14:32 GMT", "[10:30 a.m. ET] ", "20.15 Uhr: ", "+++ 14:32 Uhr: "
    rf"\+{{0,3}}[ ]?\[?{_CLOCK}(?:,?[ ]\(?{_ZONE}\)?)?"
    rf"(?:\]|[ ]?:(?!\d)|[ ][-–—|]{{1,2}})[ ]?{_BEGINS}",
    rf"{_CLOCK}[ ]\(?{_ZONE}\)?[ ]{_BEGINS}",
    # "Tuesday, August 25, 2015, 12:41 AM ", "12/28/2015 AT 04:50 PM EST "
    rf"(?:{_MONTH},?[ ])?{_CALENDAR},?[ ](?:(?:at|AT|um|à|-)[ ])?{_CLOCK}"
    rf"(?:[ ]\(?{_ZONE}\)?)?[ ](?:[-–—|][ ])?{_BEGINS}",
    # "updated 8:10 AM EDT, Tue July 29, 2014 "
    rf"[Uu]pdated[ ]{_CLOCK}(?:[ ]{_ZONE})?,[ ](?:{_MONTH},?[ ])?{_CALENDAR}[ ]{_BEGINS}",
    # "Updated 3 May 2021 10:15 "
    rf"(?:{_UPDATED})(?:[ ](?:on|am|le|el|il|em|op))?:?[ ]{_CALENDAR}"
    rf"(?:(?:,?[ ](?:at[ ]|à[ ]|um[ ]|-[ ]|\|[ ])?|[ ]?[-–][ ])"
    rf"{_CLOCK}(?:[ ]Uhr|[ ]\(?{_ZONE}\)?)?)?"
    rf"(?:[ ][-–—|])?[.:]?[ ]{_BEGINS}",
]
_DATELINE = re.compile("|".join(_DATELINES))


def past_datelines(text: str, at: int) -> int:
    """Returns where the text behind the datelines at a place begins: there, if there are none.

    A dateline with nothing behind it is a sentence like any other.
    """
    while at < len(text) and (
        text[at].isupper()
        or text[at].isdigit()
        or text[at] in _FIRST
        or text.startswith("updated ", at)
    ):
        if _SIGN.search(text, at, at + _HEAD) is None:
            break
        dateline = _DATELINE.match(text, at)
        if dateline is None or dateline.end() >= len(text):
            break
        at = dateline.end()
        while at < len(text) and text[at].isspace():
            at += 1
    return at
