"""Texts of our own to summarise."""

STORY = """\
The old grain mill at Harrow Ford burned to the ground early on Friday, and two firefighters \
were hurt as its roof came down, the county said.

The mill, built in 1874, was the last of nine that once stood on the river Lenn. More than 60 \
firefighters fought the blaze for five hours. Flames could be seen from Ashby, 12 miles away.

"We heard a bang, and then the sky was red," said Marta Olsen, who keeps the inn across the road. \
She brought tea to the crews all night.

County fire chief Daniel Reyes said the cause was not known. He said a faulty cable in the drying \
loft was among the things his team would look at. Why had nobody checked it?

The mill had been sold in March to Lenn Valley Homes, a builder from Ashby, for 2.4 million \
pounds. The firm wanted to turn it into 38 flats. However, the plan was opposed by the Harrow Ford \
Trust, which had collected 5,000 signatures against it.

Sign up for our weekly letter.

The two injured firefighters were taken to Ashby General Hospital. They were said to be stable on \
Friday evening. The road through Harrow Ford will stay closed until Monday.
"""

_SUBJECTS = ("The council", "A local firm", "The school", "Every farmer", "The river board")
_DEEDS = (
    "agreed on Tuesday to spend {n} pounds on a new bridge over the Lenn.",
    "sold {n} tons of barley to buyers in the north last spring.",
    "asked {n} people in the valley what should become of the mill.",
    "will plant {n} young trees on the land behind the station.",
)


def story(sentences: int) -> str:
    """Makes a text of so many different plain sentences, four to a paragraph."""
    made = [f"{_SUBJECTS[n % 5]} {_DEEDS[n % 4].format(n=100 + 7 * n)}" for n in range(sentences)]
    return "\n\n".join(" ".join(made[at : at + 4]) for at in range(0, sentences, 4))
