"""Articles of our own behind made-up links, and a reader that has them at hand."""

from __future__ import annotations

import asyncio
from functools import cache

from nutgraf.article.model import Article
from nutgraf.bot.crew import Reading
from nutgraf.fetch.identity import canonical_form
from nutgraf.reading import ReadingOptions
from nutgraf.summary import summarize

FERRY = """\
The harbour town of Elmsund will retire its last diesel ferry on Monday and replace it with a boat \
that runs on batteries alone, the council said on Thursday.

The new ferry, the Vesna, carries 240 passengers and 32 cars across the sound in eleven minutes. \
It was built in a yard at Korsvik and cost 14 million crowns, a third of which came from a fund \
of the national government for clean transport.

The diesel ferry burned about 900,000 litres of fuel a year. Residents of the old quarter had \
complained of its smoke since the nineties, and two surveys found soot on the walls of the church.

Captain Ingrid Dahl, who has worked on the route for 22 years, said the crew had practised with \
the new boat through the autumn. "You hear the gulls now," she said. "For years we heard nothing \
but the engine."

The batteries are charged for four minutes at each landing. On windy days the crossing takes more \
power, and the council has kept a generator on the eastern quay in case the line should fail.

Fares stay as they are until the summer. After that, a ticket for a car will cost two crowns \
more, which the council says pays for the cable. Opponents on the council had asked for a bridge \
instead, but an engineer's report put its price at 310 million crowns.

The old ferry has been sold to a museum in Tarnby, where children will be able to ring its bell.
"""

LIBRARY = """\
Libraries in the county of Marlow have lent out more tools than novels this year, a report by the \
county's auditors shows.

Between January and October, readers took home 48,000 drills, sewing machines, telescopes and \
cake tins, and 41,500 novels. It is the first time that things have overtaken stories since the \
county began to lend them in 2016.

Head librarian Petra Novak said the figures should worry nobody. "People who come for a drill \
leave with a book," she said. The number of visitors rose by 18 percent, and the number of \
children with a card doubled.

The auditors warn that repairs now take up a tenth of the budget. A broken telescope costs as much \
as sixty paperbacks, and insurance for power tools has become dearer every spring.

Three branches have opened workshops in which volunteers mend what comes back damaged. The one in \
Ashwell repairs about forty objects a week and has a waiting list of people who want to help.

The county will decide in December whether to charge for the most expensive objects. Novak is \
against it, because the families that borrow most are those that have least.
"""

GERMAN = """\
Die Stadt Rellingen will ihre letzten Gaslaternen bis zum Sommer durch elektrische Lampen \
ersetzen, wie der Rat am Mittwoch beschloss.

Noch 312 Laternen brennen in der Altstadt, die ältesten seit 1881. Jede von ihnen verbraucht im \
Jahr so viel Gas wie ein kleines Haus, und die Wartung kostet die Stadt 190.000 Euro.

Die neuen Lampen sollen aussehen wie die alten. Eine Werkstatt in Lüneburg gießt die Gehäuse nach, \
und das Licht wird auf einen warmen Ton eingestellt, damit der Platz vor dem Rathaus seinen \
Charakter behält.

Gegen den Beschluss hatten 2.300 Menschen unterschrieben. Ihr Sprecher Jonas Behrens sagte, mit \
den Laternen verschwinde ein Stück Geschichte, das sich nicht nachbauen lasse.

Bürgermeisterin Karin Thoms verwies auf die Kosten und auf den Klimaplan der Stadt. Zwölf Laternen \
am Museum bleiben erhalten und werden an jedem Samstag von Hand angezündet.

Die Arbeiten beginnen im März in der Mühlengasse und sollen bis August beendet sein. Anwohner \
müssen nach Angaben der Stadtwerke mit kurzen Sperrungen rechnen.
"""

NOTE = "\n\n".join(FERRY.split("\n\n")[:2])
"""Too short for a summary unasked."""


class Library:
    """Reads articles without a network, and remembers what it was asked.

    Attributes:
        texts: by address; what is not there has the article about the ferry.
        errors: raised in the place of an answer, by address.
        asked: addresses, in order.
        open: where it is shut, who reads has to wait.
    """

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.errors: dict[str, Exception] = {}
        self.asked: list[str] = []
        self.open = asyncio.Event()
        self.open.set()

    async def read(self, url: str, options: ReadingOptions) -> Reading:
        """As `ArticleReader` has it."""
        self.asked.append(url)
        await self.open.wait()
        if url in self.errors:
            raise self.errors[url]
        return read_text(self.texts.get(url, FERRY), url, options.sentences)


@cache
def read_text(text: str, url: str, sentences: int | None) -> Reading:
    """Reads a text as if it stood at an address."""
    language = "de" if text == GERMAN else "en"
    paragraphs = tuple(text.strip().split("\n\n"))
    article = Article(paragraphs, title="News", url=url, language=language)
    return Reading(summarize(article, sentences=sentences), canonical_form(url))
