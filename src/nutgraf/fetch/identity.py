"""Whether two addresses lead to the same article, as far as addresses tell."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from nutgraf.site import same_site, site_of

_PREFIXES = (
    "utm_", "mtm_", "matomo_", "piwik_", "pk_", "hsa_", "itm_", "oly_", "vero_", "mc_", "at_",
    "ga_", "guce_", "__hs", "_hs", "trk_", "wt_", "wt.", "cx_",
)  # fmt: skip
_NAMES = frozenset((
    "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "ttclid",
    "yclid", "ysclid", "igshid", "igsh", "li_fat_id", "mkt_tok", "__twitter_impression",
    "srsltid", "_ga", "_gl", "guccounter", "ref", "ref_src", "ref_url", "referrer", "referer",
    "cmp", "cmpid", "ncid", "ocid", "s_cid", "smid", "smtyp", "ito", "xtor", "spm", "scm", "sref",
    "srnd", "ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "campaign_id",
    "traffic_source", "partner", "rss", "share", "shared", "sharetype", "si", "fb_action_ids",
    "fb_action_types", "fb_source", "ceid", "emci", "emdi", "nl", "nlid", "cndid", "bxid", "esrc",
    "amp", "outputtype", "feature",
))  # fmt: skip
"""Parameters that say where a reader came from, not what is read. Exact names: a list of patterns
such as courlan's takes "gallery" and "eid" for trackers, and two articles for one."""

_MOBILE = re.compile(r"^(?:www|m|mobile|amp)\.(?=[^.]+\.)")


def canonical_form(url: str) -> str:
    """Writes an address in one form, in which the same article is likely to have the same.

    Only for comparison: what is fetched is the address as posted.

    Args:
        url: an http or https address.

    Returns:
        The address with https, without port 80 or 443, without "www." and the like, fragment,
        trackers and closing slash; the other parameters sorted. What cannot be parsed comes back
        as it is.
    """
    from yarl import URL  # noqa: PLC0415 - only where addresses are compared

    try:
        parsed = URL(url.strip())
        host = (parsed.raw_host or "").lower().removesuffix(".")
        port = None if parsed.port in (80, 443) else parsed.port
    except (ValueError, IndexError):  # IndexError is yarl's answer to "http://[]@"
        return url
    if parsed.scheme not in ("http", "https") or not host:
        return url
    kept = sorted((name, value) for name, value in parsed.query.items() if not _is_tracker(name))
    path = parsed.raw_path.rstrip("/") or "/"
    bare = _MOBILE.sub("", host)
    if site_of(bare) != site_of(host):  # "m.github.io" is a customer, not the mobile edition
        bare = host
    form = URL.build(scheme="https", host=bare, port=port, path=path, encoded=True)
    return str(form.with_query(kept))


def claimed_form(url: str, claim: str | None) -> str:
    """Returns the form of the address that a page claims as its own, if it may claim it.

    Args:
        url: where the page was fetched.
        claim: what it calls its canonical address.

    Returns:
        The claim's form where it is on the same registrable domain, else that of `url`: no page
        may pass for one of another site.
    """
    if not claim:
        return canonical_form(url)
    try:
        own, other = urlsplit(url).hostname, urlsplit(claim).hostname
    except ValueError:
        return canonical_form(url)
    return canonical_form(claim if own and other and same_site(own, other) else url)


def _is_tracker(name: str) -> bool:
    lower = name.lower()
    return lower in _NAMES or lower.startswith(_PREFIXES)
