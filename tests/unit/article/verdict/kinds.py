"""Pages of other kinds than articles, built as such sites are. All of it is written for tests."""

from .frames import NAV, site

STORIES = (
    ("Ferry to run on Sundays again", "The council finds money for three boats."),
    ("School gets a garden", "Pupils dug all autumn."),
    ("Who painted the lighthouse?", "A riddle on the north shore."),
    ("Oysters fail to return", "Fishers blame the warm winter."),
    ("Choir sings in the dry dock", "Two hundred came to listen."),
    ("New bus stop, old quarrel", "Neighbours went to court."),
    ("Salt works opens its gates", "For the first time since 1961."),
    ("The last net maker", "He has no heir."),
    ("Dyke to be raised by a metre", "Work begins in spring."),
    ("Mayor says no again", "Third refusal in a year."),
    ("A winter without ice", "The skating club is closing."),
    ("Museum finds a lost map", "It was behind a cupboard."),
)


def listing() -> str:
    cards = "".join(
        f'<article class="teaser card"><a href="/2026/11/{n}/{headline.lower().replace(" ", "-")}">'
        f'<img src="/i/{n}.jpg" alt=""></a><h3><a href="/2026/11/{n}/story-of-{n}">{headline}</a>'
        f"</h3><p>{teaser}</p><time>{n + 1} November 2026</time></article>"
        for n, (headline, teaser) in enumerate(STORIES)
    )
    pager = "".join(f'<a href="?page={n}">{n}</a> ' for n in range(2, 9))
    return site(
        f'<h1>Local news</h1><div class="river">{cards}</div><div class="pager">{pager}</div>',
        title="Local news | The Coast Post",
        head='<meta property="og:type" content="website">'
        '<script type="application/ld+json">{"@type":"CollectionPage","name":"Local"}</script>',
        body=' class="archive category category-local"',
    )


def search() -> str:
    hits = "".join(
        f'<li class="hit"><a href="/read/{n}">{headline}</a> <span>{n + 3} days ago</span>'
        f"<p>… {teaser} …</p></li>"
        for n, (headline, teaser) in enumerate(STORIES)
    )
    form = "<form role=search><input name=q value=harbour><button>Search</button></form>"
    return site(
        f"{form}<h1>214 results for harbour</h1><ol class=results>{hits}</ol>",
        title="Search: harbour",
        body=' class="search search-results"',
    )


def product() -> str:
    facts = "".join(
        f"<tr><th>{name}</th><td>{value}</td></tr>"
        for name, value in (
            ("Material", "Oiled oak"), ("Weight", "1.4 kg"), ("Width", "32 cm"),
            ("Made in", "Denmark"), ("Warranty", "5 years"), ("Item number", "88-1204"),
        )
    )  # fmt: skip
    also = "".join(
        f'<div class="product-card"><a href="/products/stool-{n}">Stool no. {n}</a>'
        f'<span class="price">€{n}9.00</span><button class="btn">Add to cart</button></div>'
        for n in range(3, 11)
    )
    return site(
        '<div class="product"><h1>Oak stool, low</h1><span class="price">€129.00</span>'
        '<select><option>Natural</option><option>Smoked</option></select><input type="number">'
        '<button class="btn add-to-cart">Add to cart</button>'
        "<ul><li>Free delivery from €50</li><li>30 days to return it</li><li>In stock</li></ul>"
        "<p>A low stool of oiled oak that stands as well in a hall as beside a bath. The seat is "
        "turned from one piece, and the legs are wedged without glue, so that a broken one can be "
        "replaced at home. Wipe it with a damp cloth and oil it once a year.</p>"
        f"<table>{facts}</table><h2>You may also like</h2>{also}</div>",
        title="Oak stool, low – Plank & Peg",
        head='<meta property="og:type" content="product"><script type="application/ld+json">'
        '{"@type":"Product","name":"Oak stool","offers":{"@type":"Offer","price":"129"}}</script>',
        body=' class="product-template"',
    )


POSTS = (
    ("salty_dog", "Has anyone tried to fit the small pump into the 1998 hull? Mine leaks at the "
                  "flange and I am out of ideas."),
    ("mara77", "Did that last year. You need the long bolts, and patience. Mine has been dry since."),
    ("Old Tom", "Second the long bolts. Do not trust the gasket that comes with it though."),
    ("salty_dog", "Thanks both! Which gasket did you use? The shop here only has the thin one."),
    ("mara77", "Cork, 3 mm, from the hardware store. Cost me two euros."),
    ("kettle", "Sorry to dig this up but do the long bolts also fit the 2004 model?"),
    ("Old Tom", "No, that one is metric. I have a spare set if you pay the postage."),
    ("kettle", "That would be great, sent you a message."),
)  # fmt: skip


def forum() -> str:
    posts = "".join(
        f'<div class="post" id="p{n}"><div class="postprofile"><a href="/member/{n}" '
        f'class="username">{name}</a><br>Posts: {n * 37 + 4}<br>Joined: {2010 + n}</div>'
        f'<div class="postbody"><p class="author">by <a href="/memberlist.php?u={n}">{name}</a> » '
        f"<time>{n + 1} Nov 2026, 1{n}:04</time></p><div class=content>{text}</div>"
        f'<a href="#reply" class="button">Quote</a><a href="#top">Top</a></div></div>'
        for n, (name, text) in enumerate(POSTS)
    )
    return (
        '<!doctype html><html lang="en"><head><title>Small pump in a 1998 hull - Boat Forum</title>'
        '<meta name="generator" content="phpBB"></head><body id="phpbb" class="section-viewtopic">'
        f"{NAV}<h2 class=topic-title><a href=/viewtopic.php?t=4>Small pump in a 1998 hull</a></h2>"
        f"<div class=action-bar><a class=button href=/post>Post Reply</a> 8 posts • Page 1 of 1</div>"
        f"{posts}<form><textarea name=message></textarea><button>Submit</button></form>"
        "<p>Who is online: 3 guests</p></body></html>"
    )


def video() -> str:
    more = "".join(
        f"<li><a href=/watch/{n}>{h}</a> {n}:4{n}</li>" for n, (h, _) in enumerate(STORIES)
    )
    return site(
        '<div class="player"><video src="/v/88.mp4"></video></div><h1>The mill turns again</h1>'
        "<p>Watch the wheel move for the first time in thirty years.</p>"
        f"<span>12,440 views · 3 days ago</span><h2>Up next</h2><ul>{more}</ul>",
        title="The mill turns again - video",
        head='<meta property="og:type" content="video.other">',
    )


def podcast() -> str:
    return site(
        "<h1>Episode 41: Salt</h1><audio controls src=/e/41.mp3></audio>"
        "<p>Nora and Tom talk about salt, tides and a merchant who lost it all. 38 minutes.</p>"
        "<ul><li><a href=/apple>Apple Podcasts</a></li><li><a href=/rss>RSS</a></li></ul>",
        title="Episode 41: Salt",
        head='<script type="application/ld+json">{"@type":"PodcastEpisode","name":"Salt"}</script>',
    )


def gallery() -> str:
    figures = "".join(
        f'<figure><img src="/g/{n}.jpg"><figcaption>{headline}. {teaser} Photo: N. Feld'
        f"</figcaption></figure>"
        for n, (headline, teaser) in enumerate(STORIES)
    )
    return site(
        f"<h1>The year in pictures</h1><p>Twelve pictures by our readers.</p>{figures}",
        title="The year in pictures",
    )


ENTRIES = (
    ("18:42", "The last train has left the station, and the doors are being closed. We end our "
              "coverage here for today and thank you for reading along."),
    ("17:15", "The minister now says that she will not resign. Her party meets tonight, and a "
              "decision is expected in the morning."),
    ("16:03", "Police have opened the northern bridge again. Traffic is slow in both directions."),
    ("14:48", "First pictures from the harbour show that two cranes have fallen into the water."),
    ("13:20", "A spokesman for the port tells us that nobody was hurt when the cranes fell."),
    ("12:05", "The storm has reached the coast. Gusts of 140 kilometres an hour were measured."),
    ("10:31", "Schools on the islands stay closed today. Parents are asked to keep children home."),
    ("09:10", "Good morning. We will report here all day on the storm and what it does."),
)  # fmt: skip


def live_blog(*, marked: bool = False) -> str:
    entries = "".join(
        f'<div class="entry"><h3><time>{time}</time></h3><p>{text}</p></div>'
        for time, text in ENTRIES
    )
    data = (
        '<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Storm",'
        '"datePublished":"2026-11-24","liveBlogUpdate":['
        + ",".join('{"@type":"BlogPosting","articleBody":"x"}' for _ in ENTRIES)
        + "]}</script>"
    )
    return site(
        f"<h1>Storm on the coast: follow it live</h1>{entries}",
        title="Storm on the coast: live",
        head=data if marked else "",
    )


def login() -> str:
    return site(
        "<h1>Sign in</h1><form><label>E-mail<input type=email></label><label>Password"
        "<input type=password></label><label><input type=checkbox> Stay signed in</label>"
        "<button>Sign in</button><a href=/forgot>Forgotten your password?</a></form>"
        "<p>New here? <a href=/join>Create an account</a></p>",
        title="Sign in",
    )


def table() -> str:
    rows = "".join(
        f"<tr><td>{n}</td><td><a href=/club/{n}>Club {n}</a></td><td>{30 - n}</td><td>{n}</td>"
        f"<td>{60 - 2 * n}:{20 + n}</td><td>{80 - 3 * n}</td></tr>"
        for n in range(1, 19)
    )
    return site(
        f"<h1>Table</h1><table class=standings><tr><th>#</th><th>Club</th><th>P</th><th>L</th>"
        f"<th>Goals</th><th>Pts</th></tr>{rows}</table><a href=/fixtures>Fixtures</a>",
        title="League table 2026/27",
    )


def service() -> str:
    boxes = "".join(
        f'<section class="feature"><svg></svg><h3>{name}</h3><p>{text}</p>'
        f'<a class="btn btn-primary cta" href="/contact">Get started</a></section>'
        for name, text in (
            ("Roofs", "We repair and renew roofs of slate, tile and reed."),
            ("Gutters", "Cleaned twice a year, or replaced in a day."),
            ("Chimneys", "Swept, measured and certified by our masters."),
            ("Windows", "New glass in old frames, drawn to your plans."),
            ("Emergencies", "Call us day and night when water comes in."),
            ("Advice", "Free visits within 30 kilometres of our yard."),
        )
    )
    return site(
        '<div class="hero"><h1>Your roof in good hands</h1><p>Family business since 1974.</p>'
        f'<a class="btn" href="tel:+4912345">Call now</a></div>{boxes}'
        '<form><input type="text"><input type="email"><textarea></textarea>'
        '<button class="btn">Request a quote</button></form>'
        "<blockquote>“Quick and friendly.” – J. M.</blockquote><blockquote>“Dry at last.” – A. K."
        "</blockquote>",
        title="Roofs and gutters | Marten & Sons",
        head='<script type="application/ld+json">{"@type":"LocalBusiness","name":"Marten"}</script>',
    )
