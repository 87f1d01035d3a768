"""Who is asking, and what they may: hosts, proxies, keys, limits, sessions, passwords."""
