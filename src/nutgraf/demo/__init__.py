"""A small community on loopback: what `nutgraf demo` shows, and what the bot's tests run against.

`world` holds people, communities, posts and comments of several instances that know each other;
`server` speaks for each of them the API of its software; `faults` lets it misbehave as real ones
do; `articles` serves pages worth a summary.
"""
