"""The pipeline. The only package that imports every other; the one clock; the one error boundary.

    sources.discover    Source     -> Request ...
    | fetch             Request    -> Fetched | NotModified     per host, politely, in parallel
    | raw.put           Fetched    -> Capture                   nothing is lost after this line
    | shape.detect      Capture    -> Shaped                    from here on pure
    | parse             Shaped     -> Document ...
    | sites.select_rules Document   -> SiteRules
    | clean             Document   -> Extraction
    | record.build      Extraction -> Article
    | writer            Articles   -> clean/
    | report.note       Outcome    -> Report

`crawl` is a run over sources (`crawl_run`): `collect` runs each to raw/ (`discovery`, `retrieve`, `keep`; `queues`,
`retry`, `health` and `soft_errors` decide, `source_run` and `ledger` enter what became of it), `accepted` notices that
raw/ became less, `rebuild` enters what a kill left out, or all of it. `clean` takes a capture to its records
(`capture`) and a raw file to its clean file (`files`), unless it became less (`shrunk`). `extract` goes from what a
person names (`payloads`, `single_pages`) to articles, without a store; its `api` is what `import ingest` offers.
`upkeep` looks for what is lost (`verify`), and says what is there of each source and renames it (`source_status`).
Beside them, `add` looks at a new site, `examples` runs those of site rules, `inspect` looks back at one item.

This file imports nothing: who cleans one page need not load what fetches, and who prints help loads neither.
"""
