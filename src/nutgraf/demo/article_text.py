"""Made-up local news in our own words: an article for every number, always the same one."""

from __future__ import annotations

import random
from dataclasses import dataclass


def _words(text: str) -> list[str]:
    return text.split()


_TOWNS = _words(
    "Aldermoor Brackwater Caddisford Dunholme Eastmere Fallowby Greywick Hollinsea Inverley "
    "Kestrelby Larkham Merrowdale Northolm Oakenshaw Penderby Quillhaven Ravensea Saltbourne "
    "Thornley Upwater Wexcombe Yarrowby"
)
_FIRST = _words(
    "Ada Bela Carmen Dirk Elif Farid Greta Hamid Ines Jonas Karin Luis Mina Nils Olga Pavel Rosa "
    "Samir Tilda Uma Viktor Wanda Yusuf Zora"
)
_LAST = _words(
    "Almond Barlow Castell Drury Eriksen Fenwick Garrod Hallam Iverson Jessop Kellaway Lindqvist "
    "Marlow Nyberg Okafor Pelletier Quist Rowntree Sandoval Tamberlin Underhill Vasquez Whitlock"
)


@dataclass(frozen=True, slots=True)
class _Theme:
    """What a town talks about.

    Attributes:
        thing: that is built or changed, with its article.
        short: the same as people say it.
        office: who is in charge.
        users: who uses it.
        trouble: what was wrong before.
        gain: what gets better.
        worry: what opponents fear.
        fact: a detail for the curious, as a sentence.
    """

    thing: str
    short: str
    office: str
    users: str
    trouble: str
    gain: str
    worry: str
    fact: str


_THEMES = (
    _Theme(
        "a night ferry across the estuary",
        "ferry",
        "harbour office",
        "shift workers",
        "the last bus over the bridge leaves before the late shift ends",
        "the way home is forty minutes shorter",
        "the noise of the engines will carry over the water at night",
        "The hull was built for a lake in the north and had lain unused in a shed for six years.",
    ),
    _Theme(
        "a covered market beside the old station",
        "market hall",
        "planning department",
        "stallholders",
        "rain closed the open-air stalls on one trading day in four",
        "fishmongers and bakers can open on all six weekdays",
        "rents will rise beyond what the smallest traders can pay",
        "The iron columns come from a textile mill that was pulled down in the spring.",
    ),
    _Theme(
        "a tram line to the hospital on the hill",
        "tram",
        "transport authority",
        "patients and nurses",
        "parking at the hospital was full by eight every morning",
        "a journey from the centre takes eleven minutes instead of half an hour",
        "digging will close the main shopping street for two summers",
        "Surveyors found a wooden water pipe from the seventeenth century under the square.",
    ),
    _Theme(
        "a reservoir in the abandoned quarry",
        "reservoir",
        "water company",
        "farmers in the valley",
        "wells ran dry in three of the past five summers",
        "fields can be watered until September without touching the river",
        "a rare colony of cliff swallows will lose its nesting place",
        "Divers recovered two steam shovels from the flooded lower level before work began.",
    ),
    _Theme(
        "a public workshop in the closed swimming pool",
        "workshop",
        "culture department",
        "apprentices and pensioners",
        "the building had stood empty since the boilers failed",
        "anyone can borrow tools that would cost a month's wages to buy",
        "sawdust and noise do not belong next to a primary school",
        "The tiles of the deep end were kept and now mark out the space for welding.",
    ),
    _Theme(
        "a heating network fed by the bakery's ovens",
        "network",
        "energy agency",
        "tenants of the terraces",
        "heating bills had doubled within two winters",
        "a household is expected to pay about a third less from next winter",
        "a whole district will depend on the fortunes of one factory",
        "Ovens at the bakery run at two hundred and thirty degrees through every night but one.",
    ),
    _Theme(
        "a footbridge between the two halves of the park",
        "bridge",
        "parks office",
        "schoolchildren and cyclists",
        "children crossed four lanes of traffic to reach their school",
        "nobody needs to cross the ring road on foot any more",
        "the money is missing for the repair of pavements elsewhere",
        "The beams are of larch from the town's own forest and should last for eighty years.",
    ),
    _Theme(
        "a seed library in the former customs house",
        "seed library",
        "botanical society",
        "gardeners and school classes",
        "old varieties of bean and barley had vanished from the shops",
        "members can take home seeds in spring and bring some back in autumn",
        "imported plants might bring diseases into the allotments",
        "The oldest packet in the collection is a rye that was last sown in 1911.",
    ),
)

_MONTHS = _words("January March April May June August September October November")


@dataclass(frozen=True, slots=True)
class MadeUp:
    """An article that nobody reported.

    Attributes:
        title: of it.
        paragraphs: of its text.
        byline: who did not write it.
    """

    title: str
    paragraphs: tuple[str, ...]
    byline: str


def make_up(number: int) -> MadeUp:
    """Makes up the article with a number: 350 to 600 words, the same at every call."""
    chance = random.Random(number)  # noqa: S311 - the same number is to give the same article
    theme = _THEMES[number % len(_THEMES)]
    town = _TOWNS[(number // len(_THEMES)) % len(_TOWNS)]
    head, critic, user, writer = (
        f"{first} {last}"
        for first, last in zip(chance.sample(_FIRST, 4), chance.sample(_LAST, 4), strict=True)
    )
    words = {
        "town": town,
        "thing": theme.thing,
        "short": theme.short,
        "office": theme.office,
        "users": theme.users,
        "trouble": theme.trouble,
        "gain": theme.gain,
        "worry": theme.worry,
        "fact": theme.fact,
        "head": head,
        "head_last": head.split()[1],
        "critic": critic,
        "critic_last": critic.split()[1],
        "user": user,
        "user_last": user.split()[1],
        "month": chance.choice(_MONTHS),
        "later": chance.choice(_MONTHS),
        "millions": str(chance.randint(2, 48)),
        "share": str(chance.randint(31, 68)),
        "people": f"{chance.randint(12, 98) * 100:,}",
        "votes": str(chance.randint(17, 29)),
        "against": str(chance.randint(4, 14)),
        "years": str(chance.randint(3, 11)),
        "jobs": str(chance.randint(14, 90)),
        "date": str(chance.randint(1, 28)),
        "serial": str(1000 + number),
    }
    title = chance.choice(_TITLES).format(**words)
    paragraphs = [chance.choice(choices).format(**words) for choices in _PARAGRAPHS]
    return MadeUp(title, tuple(paragraphs), writer)


_TITLES = (
    "{town} opens {thing} after {years} years of argument",
    "Council of {town} pays {millions} million for {thing}",
    "{town} bets on {thing}, and neighbours are divided",
)

_PARAGRAPHS = (
    (
        "{town} has opened {thing}, ending {years} years of argument over a project that costs "
        "{millions} million and divided the town council until the very last vote in {month}.",
        "After {years} years of debate, the town of {town} will pay {millions} million for "
        "{thing}, the council decided in {month} by {votes} votes to {against}.",
    ),
    (
        "The decision matters to about {people} {users}, for whom {trouble}. With the {short} in "
        "service, the {office} says, {gain}.",
        "Officials at the {office} say that {gain}. Until now, {trouble}, and roughly {people} "
        "{users} had no other choice.",
    ),
    (
        "“We counted for a whole winter before we drew a single line,” said {head}, who leads the "
        "{office}. “The figures were so plain that the design nearly made itself.” According to "
        "{head_last}, {share} percent of those asked would use the {short} at least once a week.",
        "{head}, head of the {office}, presented a survey in which {share} percent of the people "
        "asked would use the {short} every week. “I did not expect more than a quarter,” "
        "{head_last} said, and added that the survey would be repeated after the first year.",
    ),
    (
        "Not everybody is convinced. {critic}, a shop owner who collected signatures against the "
        "plan, fears that {worry}. A petition with {jobs} pages of names was handed to the mayor "
        "on {date} {later}, too late to change the vote.",
        "Opponents are not giving up. The shop owner {critic} argues that {worry} and has asked an "
        "administrative court to look at the contracts. A first hearing is set for {date} {later}.",
    ),
    (
        "The council set aside two million for such cases, and the contracts allow a pause of six "
        "weeks if measurements exceed what the permit names. Inspectors from the county will read "
        "the instruments every second Monday and publish all values on the same day.",
        "The town answers that it has paid for independent measurements, which will be printed in "
        "the local gazette each month. If a limit is exceeded three times, work stops until an "
        "engineer from outside the county has signed a new plan.",
    ),
    (
        "{fact} Volunteers from the local history society recorded it with more than four hundred "
        "photographs, which are shown in the entrance of the town hall until the end of {later}.",
        "{fact} A booklet about it, written by two retired teachers, sold out within a week and is "
        "being printed again.",
    ),
    (
        "Money comes from three sources: the town pays half, the region a third, and a foundation "
        "named after a local shipowner covers the remainder. About {jobs} people found work during "
        "construction, most of them from firms within an hour's drive of {town}.",
        "Half of the cost is carried by {town} itself, which sold a car park to raise the sum. The "
        "rest is a grant by the region that has to be paid back if the {short} closes within "
        "fifteen years. Some {jobs} jobs depend on it already.",
    ),
    (
        "{user}, one of the first to try it, was surprised by how ordinary it felt. “My father "
        "told me of this plan when I was at school,” {user_last} said on the first morning. “Now "
        "my own daughter complains that there is no place to sit.”",
        "On the first morning {user} arrived before sunrise to be at the head of the queue. “You "
        "wait half of your life for something and then it simply stands there,” {user_last} said, "
        "holding a paper flag that schoolchildren had handed out.",
    ),
    (
        "Other towns are watching. Delegations from four neighbouring districts have visited the "
        "site, and the university in the county seat wants to compare accounts over ten years. Its "
        "researchers warn, however, that results from a town of this size cannot be carried over "
        "to a city without care.",
        "Researchers at the county's university will follow the project for a decade. They want to "
        "know whether habits change for good or only while a thing is new; in a comparable case "
        "abroad, the number of users fell by a fifth in the third year and then stayed level.",
    ),
    (
        "A second stage, with longer opening hours and a ticket for the whole region, has been "
        "promised for the year after next. Whether it comes depends on a vote in {later}, and on "
        "whether file number {serial}, as the court calls the complaint, is closed by then.",
        "The {office} plans a second stage within three years, for which land has been bought. Its "
        "number in the budget is {serial}, and the line beside it, as {critic_last} likes to point "
        "out, is still empty.",
    ),
)
