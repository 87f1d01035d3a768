"""Walls and errors in many languages, in words that differ from site to site."""

STUBS = {
    "en": "The old mill at the mouth of the river has stood empty since the flood of 1987, when "
    "the water rose to the second floor. Last week the town sold it for one euro.",
    "de": "Die alte Mühle an der Mündung steht seit der Flut von 1987 leer, als das Wasser bis in "
    "den zweiten Stock stieg. Vergangene Woche hat die Stadt sie für einen Euro verkauft.",
    "fr": "Le vieux moulin à l'embouchure de la rivière est vide depuis la crue de 1987, quand "
    "l'eau est montée au deuxième étage. La ville vient de le vendre pour un euro.",
    "es": "El viejo molino de la desembocadura lleva vacío desde la riada de 1987, cuando el agua "
    "subió hasta el segundo piso. La semana pasada el pueblo lo vendió por un euro.",
    "pl": "Stary młyn u ujścia rzeki stoi pusty od powodzi w 1987 roku, gdy woda sięgnęła drugiego "
    "piętra. W zeszłym tygodniu miasto sprzedało go za jedno euro.",
    "ja": "河口の古い水車小屋は、1987年の洪水で水が二階まで達して以来、ずっと空き家のままだった。先週、町はこれを一ユーロで売却した。",
    "it": "Il vecchio mulino alla foce del fiume è vuoto dalla piena del 1987, quando l'acqua salì "
    "fino al secondo piano. La settimana scorsa il comune lo ha venduto per un euro.",
    "nl": "De oude molen aan de monding staat leeg sinds de overstroming van 1987, toen het water "
    "tot de tweede verdieping kwam. Vorige week verkocht de gemeente hem voor een euro.",
    "pt": "O velho moinho na foz do rio está vazio desde a cheia de 1987, quando a água subiu até "
    "ao segundo andar. Na semana passada a câmara vendeu-o por um euro.",
    "sv": "Den gamla kvarnen vid åns mynning har stått tom sedan översvämningen 1987, då vattnet "
    "steg till andra våningen. Förra veckan sålde kommunen den för en euro.",
    "ru": "Старая мельница в устье реки пустует с наводнения 1987 года, когда вода поднялась до "
    "второго этажа. На прошлой неделе город продал её за один евро.",
}

PAYWALLS = {
    "en": ("Subscribe to continue reading", "Already a subscriber? Log in", "$1 a week. Cancel anytime."),
    "de": ("Jetzt weiterlesen mit Plus", "Sie haben bereits ein Abo? Hier anmelden", "Jederzeit kündbar"),
    "fr": ("Il vous reste 82 % de cet article à lire.", "La suite est réservée aux abonnés.", "Déjà abonné ? Se connecter"),
    "es": ("Suscríbete para seguir leyendo", "¿Ya eres suscriptor? Inicia sesión", "Lee sin límites"),
    "pl": ("Dalsza część artykułu tylko dla prenumeratorów", "Masz już prenumeratę? Zaloguj się", "Pozostało 87% tekstu"),
    "ja": ("この記事は有料会員限定です。", "残り 1203文字", "登録済みの方はログイン"),
    "it": ("Questo contenuto è riservato agli abbonati", "Sei già abbonato? Accedi", "1 € al mese, disdici quando vuoi"),
    "nl": ("Verder lezen?", "Dit artikel is exclusief voor abonnees", "Al abonnee? Log in"),
    "pt": ("Conteúdo exclusivo para assinantes", "Já é assinante? Faça seu login", "Assine por R$ 1,90 no primeiro mês"),
    "sv": ("Den här artikeln är för dig som är prenumerant", "Redan prenumerant? Logga in", "Första månaden 1 kr"),
    "ru": ("Полный текст доступен только подписчикам", "Уже есть подписка? Войти", "Первый месяц 1 рубль"),
}  # fmt: skip

REGISTRATIONS = {
    "en": "Create a free account to read this story. It takes less than a minute.",
    "de": "Kostenlos registrieren und weiterlesen: Um den ganzen Artikel zu lesen, melden Sie sich bitte an.",
    "fr": "Pour lire la suite, créez un compte gratuit ou connectez-vous.",
    "es": "Regístrate gratis para seguir leyendo esta noticia.",
    "ja": "続きを読むには無料会員登録が必要です。",
    "sv": "Skapa ett gratis konto för att läsa hela artikeln.",
}

CONSENTS = {
    "en": ("We value your privacy",
           "We and our 842 partners store and access information on a device, such as cookies, and process personal data, such as unique identifiers, for personalised ads and content.",
           "You may click to accept, or manage preferences before giving your consent. You can change your mind at any time in our privacy policy.",
           "Accept all", "Reject all"),
    "de": ("Wir verarbeiten Ihre Daten, um Inhalte oder Anzeigen bereitzustellen",
           "Mit Ihrer Einwilligung speichern wir und unsere Partner Informationen auf einem Gerät und verarbeiten personenbezogene Daten für personalisierte Werbung.",
           "Sie können Ihre Einwilligung jederzeit in den Datenschutzeinstellungen widerrufen oder unser Pur-Abo ohne Werbetracking abschließen.",
           "Alle akzeptieren", "Einstellungen verwalten"),
    "fr": ("Le respect de votre vie privée est notre priorité",
           "Nos partenaires et nous-mêmes stockons des informations sur un terminal, telles que les cookies, et traitons des données personnelles pour des publicités personnalisées.",
           "Vous pouvez retirer votre consentement ou modifier vos choix à tout moment dans notre politique de confidentialité.",
           "Tout accepter", "Continuer sans accepter"),
    "es": ("Tu privacidad es importante para nosotros",
           "Nosotros y nuestros socios almacenamos información en un dispositivo, como cookies, y tratamos datos personales para mostrar publicidad personalizada.",
           "Puedes retirar tu consentimiento en cualquier momento en la política de cookies.",
           "Aceptar y continuar", "Rechazar todo"),
    "pl": ("Dbamy o Twoją prywatność",
           "My i nasi partnerzy przechowujemy informacje na urządzeniu, takie jak pliki cookies, i przetwarzamy dane osobowe, by wyświetlać spersonalizowane reklamy.",
           "Możesz wycofać zgodę w każdej chwili, klikając ustawienia zaawansowane. Wyrażenie zgody jest dobrowolne.",
           "Przejdź do serwisu", "Zgadzam się"),
    "ja": ("プライバシーを尊重します",
           "当社とパートナーは、パーソナライズされた広告のために、クッキーなどの情報をデバイスに保存し、個人データを処理します。",
           "同意はいつでも撤回できます。詳しくはプライバシーポリシーをご覧ください。",
           "すべて同意する", "設定を管理"),
    "it": ("La tua privacy è importante per noi",
           "Noi e i nostri 740 partner archiviamo informazioni su un dispositivo e trattiamo dati personali per pubblicità e contenuti personalizzati.",
           "Puoi revocare il consenso in qualsiasi momento dalle preferenze cookie.",
           "Accetta tutto", "Rifiuta e abbonati"),
    "nl": ("Wij en onze partners gebruiken cookies",
           "Wij en onze partners slaan informatie op een apparaat op en verwerken persoonsgegevens voor gepersonaliseerde advertenties en content.",
           "Je kunt je toestemming op elk moment intrekken via de cookie-instellingen.",
           "Alles accepteren", "Zelf instellen"),
    "pt": ("Valorizamos a sua privacidade",
           "Nós e os nossos parceiros armazenamos informações num dispositivo e tratamos dados pessoais para anúncios personalizados.",
           "Pode retirar o seu consentimento a qualquer momento na política de privacidade.",
           "Aceitar tudo", "Gerir preferências"),
    "sv": ("Vi värnar om din integritet",
           "Vi och våra partner lagrar information på en enhet, till exempel cookies, och behandlar personuppgifter för anpassade annonser.",
           "Du kan återkalla ditt samtycke när som helst i vår integritetspolicy.",
           "Godkänn alla", "Hantera inställningar"),
    "ru": ("Ваша конфиденциальность важна для нас",
           "Мы и наши партнёры храним информацию на устройстве, например файлы cookie, и обрабатываем персональные данные для показа персонализированной рекламы.",
           "Вы можете отозвать согласие в любое время в настройках cookie.",
           "Принять все", "Отклонить все"),
}  # fmt: skip

ERRORS = {
    "en": ("Page not found", "Sorry, we couldn't find what you were looking for."),
    "de": (
        "Seite nicht gefunden",
        "Die von Ihnen aufgerufene Adresse gibt es auf unserer Website nicht.",
    ),
    "fr": ("Page introuvable", "La page que vous recherchez a peut-être été déplacée."),
    "es": ("Página no encontrada", "Es posible que el enlace que has seguido esté roto."),
    "pl": ("Nie znaleziono strony", "Sprawdź, czy adres został wpisany poprawnie."),
    "ja": ("お探しのページは見つかりませんでした", "URLをご確認のうえ、もう一度お試しください。"),
    "it": ("Pagina non trovata", "Il contenuto che cerchi potrebbe essere stato spostato."),
    "nl": ("Oeps! Deze pagina bestaat niet", "Misschien is de link verouderd."),
    "pt": ("Página não encontrada", "O endereço digitado pode estar incorreto."),
    "sv": ("Sidan hittades inte", "Länken kan vara gammal eller felstavad."),
    "ru": ("Страница не найдена", "Возможно, она была перенесена или вы ошиблись в адресе."),
}

CHALLENGES = {
    "cloudflare": ("Just a moment...", "<h1>www.example.com</h1><h2>Checking if the site connection is secure</h2><p>www.example.com needs to review the security of your connection before proceeding.</p><noscript>Enable JavaScript and cookies to continue</noscript><script>window._cf_chl_opt={}</script>"),
    "cloudflare-silent": ("Just a moment...", "<noscript>Enable JavaScript and cookies to continue</noscript><script src='/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1'></script>"),
    "cloudflare-block": ("Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1><h2>You are unable to access example.com</h2><p>This website is using a security service to protect itself from online attacks. The action you just performed triggered the security solution.</p><p>Cloudflare Ray ID: 8f1c2d</p>"),
    "akamai": ("Access Denied", "<H1>Access Denied</H1> You don't have permission to access \"http://www.example.com/\" on this server.<P>Reference #18.2d351ab8.1718</P>"),
    "perimeterx": ("Access to this page has been denied", "<div id='px-captcha'></div><h1>Press &amp; Hold to confirm you are a human (and not a bot).</h1><p>Reference ID 6a1</p>"),
    "datadome": ("example.com", "<script src='https://ct.captcha-delivery.com/c.js'></script><p id='cmsg'>Please enable JS and disable any ad blocker</p>"),
    "anubis": ("Making sure you're not a bot!", "<h1>Making sure you're not a bot!</h1><p>Loading...</p><p>You are seeing this because the administrator of this website has set up Anubis to protect the server against the scourge of AI companies aggressively scraping websites.</p><script src='/.within.website/x/cmd/anubis/static/js/main.mjs'></script>"),
    "imperva": ("", "<iframe src='/_Incapsula_Resource?CWUDNSAI=23'>Request unsuccessful. Incapsula incident ID: 123-456</iframe>"),
    "german": ("Einen Moment bitte", "<p>Wir überprüfen Ihren Browser. Bitte bestätigen Sie, dass Sie kein Roboter sind.</p>"),
    "french": ("Vérification de sécurité", "<p>Vérifiez que vous êtes humain en effectuant l'action ci-dessous.</p>"),
    "japanese": ("アクセス確認", "<p>ロボットではないことを確認してください。しばらくお待ちください。</p>"),
}  # fmt: skip
