"""Closed vocabularies: the words that code, audits and records share."""

from typing import Final, Literal, TypeAlias

SCHEMA: Final = "news-article/1"
AUDIT_SCHEMA: Final = "news-audit/3"
AUDIT_SCHEMAS: Final = frozenset({"news-audit/1", "news-audit/2", AUDIT_SCHEMA})
"""Those that are read."""

Role: TypeAlias = Literal["article", "listing", "feed", "sitemap", "robots", "probe"]
ShapeName: TypeAlias = Literal["html", "wordpress-json", "text-dump"]
Kind: TypeAlias = Literal["paragraph", "heading", "item", "quote", "table", "caption", "code"]
BlockPart: TypeAlias = Literal["introduction", "update"]
Action: TypeAlias = Literal["body", "caption", "field", "removed"]
Reason: TypeAlias = Literal[
    "navigation",  # menus, breadcrumbs, pagination, links to sections and tags
    "ticker",  # breaking news and headlines that run over every page
    "byline",  # lines about author, place and time that gave no field its value
    "share",  # buttons to share, like, print, listen
    "related",  # teasers of other articles
    "comments",  # readers' comments, and the forms for them
    "author-bio",  # who the author is
    "newsletter",  # calls to subscribe, register, follow
    "advertisement",  # advertisements, and offers of shops and subscriptions
    "consent",  # notices about cookies and data
    "footer",  # imprint, copyright, legal lines
    "markup-residue",  # code, escapes, hidden text and other remains that nobody was to read
    "duplicate",  # what stands in the article already, such as its title
    "template",  # blocks that many pages of the site share
    "not-main-content",  # what the classifier found to be no part of the article, and no rule names
]
PageType: TypeAlias = Literal[
    "article",
    "live-blog",
    "gallery",
    "video",
    "index",
    "forum",
    "product",
    "listing",
    "documentation",
    "service",
    "other",
]
Status: TypeAlias = Literal["written", "unchanged", "skipped", "failed", "crashed"]
Stage: TypeAlias = Literal["discover", "fetch", "raw", "shape", "parse", "clean", "record", "write"]
DoubtCode: TypeAlias = Literal[
    "truncated-tail",  # the input's end is missing
    "incomplete",  # content is known to be lost before its end
    "year-from-dateline",  # the date line names no year; the dateline of the first paragraph does
    "no-time-zone",  # a time of day without a zone
    "date-before-gmt",  # WordPress: date is before date_gmt although modified equals modified_gmt
    "date-from-url",  # only the URL gives the date
    "date-from-update",  # only the day of the last change is given; that of the publication is this day or earlier
    "date-relative",  # "3 hours ago": nothing to count back from
    "date-ambiguous",  # 03/04/2024
    "date-conflict",  # two sources of the page disagree by more than a day
    "date-implausible",  # before 1990 or after the fetch
    "title-from-url",  # nothing on the page names the article
    "language-guessed",  # short text
    "removed-to-end",  # a rule removed everything after a mark
    "classifier-fallback",  # our page classifier found nothing; another opinion was taken
    "judge-fallback",  # the same, in records of earlier versions
    "encoding-guessed",  # nobody names the character set that makes words of the bytes, or another may be meant
    "mojibake",  # text that looks decoded twice
    "protected",  # WordPress: content is behind a password
    "teaser",  # the page says that it shows only the beginning
    "structured-data-unreadable",  # JSON-LD or microdata of which something could not be read
    "foreign-link",  # WordPress: the link of a post is on a host that is not its site's; the id is that of the REST API
    "columns-mixed",  # lines of a dump hold several columns side by side, and nothing shows where they part
    "updates-missing",  # the page's data name updates of a live blog that its text does not hold
    "second-reading",  # a full-text feed gives another text as the article
]
