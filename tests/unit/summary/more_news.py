"""The news item of `news` in the rest of the languages."""

# ruff: noqa: E501 - sentences stand on one line each

from __future__ import annotations

from tests.unit.summary.news import NEWS, Item

ALL = NEWS | {
    "ja": Item(
        (
            "港町の浜野市は火曜日、明治時代に建てられた古い市場を二年間の改修工事を経て五月三日に再び開くと発表した。",
            "屋根と床、すべての窓が新しくなり、費用は四億円を超え、その半分を県が負担した。",
            "工事を率いた建築家のDr. Paul Weberさんは、しっくいの下から建設当時の壁画が見つかったと説明した。",
            "しかし、長年にわたって雨水が壁を流れていたため、救うことができた壁画はごく一部にとどまった。",
            "四十人の商人が店を借りる契約を結び、魚屋が三軒、隣の村のパン屋が一軒入る予定になっている。",
            "近くの住民は広場に駐車場をつくる計画に反対して署名を集め、市議会は春に計画を取り下げた。",
        ),
        3,
        "ニュースレターに登録して毎朝ニュースを受け取る。",
        "この記事は有料会員限定です",
    ),
    "nl": Item(
        (
            "De stad Lindhoven opent op 3 mei na twee jaar werk haar oude markthal weer, zei burgemeester Anna de Wit op dinsdag.",
            "Het dak, de vloer en alle ramen van het gebouw uit 1908 zijn vernieuwd voor ruim vier miljoen euro.",
            "Het werk werd geleid door ir. Paul Visser, en onder het pleisterwerk vonden de bouwers schilderingen uit de tijd waarin de hal werd gebouwd.",
            "Toch kon alleen een klein deel van de schilderingen worden gered, omdat er jarenlang regenwater langs de muren was gelopen.",
            "Veertig handelaren hebben een kraam gehuurd, onder wie drie visboeren en een bakker uit het naburige dorp.",
            "De buren hadden handtekeningen verzameld tegen een parkeerplaats op het plein, en de raad gaf het plan in het voorjaar op.",
        ),
        3,
        "Meld je aan voor onze nieuwsbrief en lees elke ochtend het nieuws.",
        "Dit artikel is alleen voor abonnees",
    ),
    "no": Item(
        (
            "Byen Lindvik åpner 3. mai den gamle torghallen igjen etter to års arbeid, sa ordfører Anna Holm tirsdag.",
            "Taket, gulvet og alle vinduene i bygningen fra 1908 er fornyet for mer enn førti millioner kroner, og staten har betalt halvparten.",
            "Arbeidet ble ledet av arkitekt dr. Peter Krogh, og under pussen fant håndverkerne malerier fra tiden da hallen ble bygget.",
            "Likevel kunne bare en liten del av maleriene reddes, fordi regnvann hadde rent nedover veggene i mange år.",
            "Førti handelsfolk har leid boder, bl.a. tre fiskehandlere og en baker fra nabobygda.",
            "Naboene hadde samlet underskrifter mot en parkeringsplass på torget, og bystyret ga opp planen på våren.",
        ),
        3,
        "Meld deg på nyhetsbrevet vårt og få nyheter hver morgen.",
        "Denne saken er kun for abonnenter",
    ),
    "pl": Item(
        (
            "Miasto Lipowo otworzy 3 maja po dwóch latach prac swoją starą halę targową, poinformowała we wtorek burmistrz Anna Kowalska.",
            "Dach, podłoga i wszystkie okna budynku z 1908 roku zostały odnowione za ponad dwadzieścia milionów złotych, a połowę zapłaciło województwo.",
            "Pracami kierował architekt dr Piotr Nowak, a pod tynkiem robotnicy znaleźli malowidła z czasów, gdy przy ul. Lipowej powstawała hala.",
            "Jednak udało się uratować tylko małą część malowideł, ponieważ po ścianach przez wiele lat spływała woda deszczowa.",
            "Czterdziestu kupców wynajęło stoiska, wśród nich trzech sprzedawców ryb i piekarz z sąsiedniej wsi.",
            "Sąsiedzi zbierali podpisy przeciwko parkingowi na rynku i rada wiosną zrezygnowała z planu.",
        ),
        3,
        "Zapisz się na nasz newsletter i czytaj wiadomości każdego ranka.",
        "Artykuł dostępny tylko dla prenumeratorów",
    ),
    "pt": Item(
        (
            "A cidade de Ribeira vai reabrir no dia 3 de maio o seu antigo mercado depois de dois anos de obras, anunciou na terça-feira a presidente Ana Lopes.",
            "O telhado, o chão e todas as janelas do edifício de 1908 foram renovados por mais de quatro milhões de euros.",
            "As obras foram dirigidas pelo Dr. Paulo Neves, e debaixo do reboco os operários acharam pinturas do tempo em que o mercado foi construído.",
            "No entanto, só uma pequena parte das pinturas pôde ser salva, porque a chuva escorreu pelas paredes durante muitos anos.",
            "Quarenta comerciantes alugaram bancas, entre eles três peixeiros e um padeiro da aldeia vizinha.",
            "Os vizinhos tinham reunido assinaturas contra um estacionamento na praça, e a câmara abandonou o plano na primavera.",
        ),
        3,
        "Assine a nossa newsletter e leia as notícias todas as manhãs.",
        "Conteúdo exclusivo para assinantes",
    ),
    "ru": Item(
        (
            "Город Липовск откроет 3 мая после двух лет работ свой старый крытый рынок, сообщила во вторник мэр Анна Кузнецова.",
            "Крыша, пол и все окна здания 1908 года обновлены более чем за четыреста миллионов рублей, и половину этих денег выделила область.",
            "Работами руководил архитектор проф. Павел Новиков, и под штукатуркой строители нашли росписи времён, когда на ул. Липовой появился рынок.",
            "Однако спасти удалось лишь небольшую часть росписей, потому что по стенам много лет стекала дождевая вода.",
            "Сорок торговцев сняли прилавки, среди них три продавца рыбы и пекарь из соседней деревни.",
            "Жители соседних домов собирали подписи против стоянки на площади, и весной городской совет отказался от плана.",
            "На открытие ждут несколько тысяч гостей из всей области, а вечером под новой крышей сыграет местный оркестр.",
        ),
        3,
        "Подпишитесь на нашу рассылку и читайте новости каждое утро.",
        "Материал доступен только подписчикам",
    ),
    "sv": Item(
        (
            "Staden Lindby öppnar den 3 maj åter sin gamla saluhall efter två års arbete, sade borgmästare Anna Holm på tisdagen.",
            "Taket, golvet och alla fönster i byggnaden från 1908 har förnyats för mer än fyrtio miljoner kronor, och staten har betalat hälften.",
            "Arbetet leddes av arkitekten dr. Peter Krok, och under putsen fann hantverkarna målningar från den tid då hallen byggdes.",
            "Ändå kunde bara en liten del av målningarna räddas, eftersom regnvatten hade runnit längs väggarna i många år.",
            "Fyrtio handlare har hyrt stånd, bl.a. tre fiskhandlare och en bagare från grannbyn.",
            "Grannarna hade samlat underskrifter mot en parkering på torget, och fullmäktige gav upp planen i våras.",
        ),
        3,
        "Prenumerera på vårt nyhetsbrev och läs nyheterna varje morgon.",
        "Artikeln är endast för prenumeranter",
    ),
    "tr": Item(
        (
            "Ihlamurlu kenti eski kapalı çarşısını iki yıl süren çalışmaların ardından 3 Mayıs'ta yeniden açacak, dedi Belediye Başkanı Ayşe Demir salı günü.",
            "Yapımı 1908 yılında tamamlanan binanın çatısı, zemini ve bütün pencereleri dört milyon avrodan fazla harcanarak yenilendi ve paranın yarısını bakanlık verdi.",
            "Çalışmaları mimar Dr. Pınar Yıldız yönetti ve ustalar sıvanın altında çarşının yapıldığı dönemden kalma duvar resimleri buldu.",
            "Ancak resimlerin yalnızca küçük bir bölümü kurtarılabildi, çünkü yağmur suyu uzun yıllar duvarlardan aşağı akmıştı.",
            "Kırk esnaf dükkân kiraladı; aralarında üç balıkçı ve komşu köyden bir fırıncı da bulunuyor.",
            "Mahalle sakinleri meydandaki otopark planına karşı imza toplamıştı ve meclis ilkbaharda plandan vazgeçti.",
            "Açılışa bölgenin her yanından binlerce konuk bekleniyor ve akşam yeni çatının altında kentin orkestrası ücretsiz bir konser verecek.",
        ),
        3,
        "Abone olun ve haberleri her sabah okuyun.",
        "Bu haber abonelere özel",
    ),
    "uk": Item(
        (
            "Місто Липівськ відкриє 3 травня після двох років робіт свій старий критий ринок, повідомила у вівторок міська голова Ганна Коваль.",
            "Дах, підлогу та всі вікна будівлі 1908 року оновили більш ніж за сто мільйонів гривень, і половину цих грошей виділила область.",
            "Роботами керував архітектор проф. Павло Новак, і під штукатуркою будівельники знайшли розписи тих часів, коли на вул. Липовій з'явився ринок.",
            "Однак врятувати вдалося лише невелику частину розписів, тому що по стінах багато років стікала дощова вода.",
            "Сорок торговців орендували прилавки, серед них троє продавців риби та пекар із сусіднього села.",
            "Мешканці сусідніх будинків збирали підписи проти стоянки на площі, і навесні міська рада відмовилася від плану.",
            "На відкриття чекають кілька тисяч гостей з усієї області, а ввечері під новим дахом зіграє місцевий оркестр.",
        ),
        3,
        "Підпишіться на нашу розсилку та читайте новини щоранку.",
        "Матеріал доступний лише передплатникам",
    ),
    "zh": Item(
        (
            "海滨市星期二宣布，建于一九〇八年的老市场经过两年的修缮，将于五月三日重新开放。",
            "屋顶、地板和所有窗户都换成了新的，工程耗资超过四千万元，其中一半由省政府承担。",
            "负责工程的建筑师Dr. Paul Weber介绍，工人在灰泥下面发现了建造时期留下的壁画。",
            "然而，由于雨水多年来沿着墙壁流下，能够保存下来的壁画只有很小的一部分。",
            "四十名商户已经租下摊位，包括三家鱼店和邻近村庄的一家面包店，租金比过去略有上涨。",
            "附近居民曾经收集签名，反对在广场上修建停车场，市议会在春天放弃了原来的计划。",
        ),
        3,
        "欢迎订阅我们的新闻通讯，每天早上阅读新闻。",
        "订阅后继续阅读",
    ),
}
