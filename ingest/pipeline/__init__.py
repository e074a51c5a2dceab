"""The walk. The only room that knows every other; the one clock; the one error boundary.

    sources.discover    Source     -> Request ...
    | fetch             Request    -> Fetched | NotModified     per host, politely, in parallel
    | raw.put           Fetched    -> Capture                   nothing is lost after this line
    | shape.detect      Capture    -> Shaped                    from here on pure
    | extract           Shaped     -> Document ...
    | sites.choose      Document   -> SiteRules
    | clean             Document   -> Extraction
    | record.build      Extraction -> Article
    | writer            Articles   -> clean/
    | report.note       Outcome    -> Report

`collect` walks a source to raw/, `capture` a capture to its records, `files` a raw file to its clean file; `ledger`
enters in the state what is in raw/, `rebuild` what a kill left out, or all of it; `add` looks at a new site, `standing`
says what is there of each source and renames it.
"""

from ingest.pipeline.add import Proposal, add, append
from ingest.pipeline.cleaning import clean, to_stdout
from ingest.pipeline.clock import now
from ingest.pipeline.examples import check_rules
from ingest.pipeline.files import Change, Job
from ingest.pipeline.inspect import Seen, explain, history
from ingest.pipeline.jobs import jobs_of_paths, jobs_of_store
from ingest.pipeline.sink import Notice, Sink
from ingest.pipeline.standing import rename, strangers
from ingest.pipeline.standing import sources as standings
from ingest.pipeline.walk import Door, Interrupted, Walk

__all__ = [
    "Change",
    "Door",
    "Interrupted",
    "Job",
    "Notice",
    "Proposal",
    "Seen",
    "Sink",
    "Walk",
    "add",
    "append",
    "check_rules",
    "clean",
    "explain",
    "history",
    "jobs_of_paths",
    "jobs_of_store",
    "now",
    "rename",
    "standings",
    "strangers",
    "to_stdout",
]
