"""The pipeline. The only room that knows every other; the one clock; the one error boundary.

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

`crawl_run` is a run over sources: `collect` runs each to raw/ (`discovery`, `retrieve`, `keep`; `queues`, `retry`,
`health` and `soft_errors` decide, `source_run` and `ledger` enter what became of it), `capture` a capture to its
records, `files` a raw file to its clean file, unless it became less (`shrunk`, `accepted`); `rebuild` enters what a
kill left out, or all of it; `verify` looks for what is lost; `add` looks at a new site, `source_status` says what is
there of each source and renames it.

Beside it, without a store: `extraction` goes from what a person names (`payloads`, `single_pages`) to articles;
`api` is what `import ingest` offers.

This file imports nothing: who cleans one page need not load what fetches, and who prints help loads neither.
"""
