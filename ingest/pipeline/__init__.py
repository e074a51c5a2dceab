"""The walk. The only room that knows every other; the one clock; the one error boundary.

    sources.discover    Source     -> Request ...
    | fetch             Request    -> Fetched | NotModified     per host, politely, in parallel
    | raw.put           Fetched    -> Capture                   nothing is lost after this line
    | shape.detect      Capture    -> Shaped                    from here on pure
    | parse             Shaped     -> Document ...
    | sites.choose      Document   -> SiteRules
    | clean             Document   -> Extraction
    | record.build      Extraction -> Article
    | writer            Articles   -> clean/
    | report.note       Outcome    -> Report

`walk` is a run over sources: `collect` walks each to raw/ (`discovery`, `retrieve`, `keep`; `queues`, `retry` and
`health` decide, `source_run` and `ledger` enter what became of it), `capture` a capture to its records, `files` a raw
file to its clean file, unless it became less (`shrunk`, `accepted`); `rebuild` enters what a kill left out, or all of
it; `verify` looks for what is lost; `add` looks at a new site, `standing` says what is there of each source and
renames it.
"""

from ingest.pipeline.add import Proposal, add, append
from ingest.pipeline.cleaning import clean, to_stdout
from ingest.pipeline.clock import now
from ingest.pipeline.examples import check_rules
from ingest.pipeline.files import Change
from ingest.pipeline.inspect import Seen, explain, history
from ingest.pipeline.jobs import Job, jobs_of_paths, jobs_of_store, lost_jobs
from ingest.pipeline.sink import Notice, Sink
from ingest.pipeline.standing import rename, strangers
from ingest.pipeline.standing import sources as standings
from ingest.pipeline.verify import Checked, accept_loss, refetch, verify
from ingest.pipeline.walk import Door, Interrupted, Walk

__all__ = [
    "Change",
    "Checked",
    "Door",
    "Interrupted",
    "Job",
    "Notice",
    "Proposal",
    "Seen",
    "Sink",
    "Walk",
    "accept_loss",
    "add",
    "append",
    "check_rules",
    "clean",
    "explain",
    "history",
    "jobs_of_paths",
    "jobs_of_store",
    "lost_jobs",
    "now",
    "refetch",
    "rename",
    "standings",
    "strangers",
    "to_stdout",
    "verify",
]
