"""Topics of the reference that no code could be asked for."""

from typing import Final

__all__ = ["EXPORT", "UPKEEP"]

EXPORT: Final = """\
ingest export --to FILE writes a snapshot of clean/: each article once, in its latest revision, also where it was seen
through REST, feed and page (other_views). The same records give the same bytes (of DuckDB the same rows); the manifest
beside the file says what it was made from.

Format    By the name: .jsonl .jsonl.gz .jsonl.zst .csv .sqlite (with full-text search), and with
          pip install 'ingest[export]' .parquet and .duckdb, where every column has its type.
Times     published_at is UTC, and null where the page names no zone; published_local and published_precision say what
          the page said.
Gone      An article that its site took away is a tombstone: gone_at, and no text.
Choosing  --source --since --language --tag …, --revisions, --clusters (articles that are nearly the same),
          --provenance short|none: ingest export --help.

ingest export --to news.parquet, then in Python:

duckdb.sql("SELECT source, published_at::DATE AS day, count(*) FROM 'news.parquet' GROUP BY ALL ORDER BY ALL").show()
print(pandas.read_parquet("news.parquet").groupby("source")["published_at"].max())

ingest tail --cursor mine.cursor prints every record that is new or changed since its last call, also after the cleaner
was improved (provenance aside), and a tombstone where none is left: {"n", "change", "id", "record", "gone_at"}; change
is added, changed, gone (the site says so) or removed. A crash repeats lines under the same n, with the same bytes.
With --out FILE, each line stands in FILE exactly once.
"""

UPKEEP: Final = """\
No article   A page that was answered with success and is no article (maintenance, "not found", a login page) is skipped
             with the reason soft-error, and its URL is asked for again, ever more rarely; what comes then is a record
             of its own, and the newest counts.
Gone         An article that its site took away keeps its record; the audit says so and when (jq 'select(.added)').
Shrunk raw/  What is in clean/ is never replaced by less because raw/ became less (raw-shrunk): ingest verify names what
             is lost, --refetch lets the next run ask for it again, ingest clean --all --accept-loss agrees to the loss.
Alarms       A source that falls silent, or whose pages change so that texts shrink, a field is lost or much more is
             removed, is an alarm: one line, exit code 3 from then on, and a row of ingest report, with examples, until
             it ends or ingest report --ack ALARM takes the new for the usual. [alarm] in config.toml hands it on (a
             command, a webhook, a healthcheck's address), ingest run --metrics FILE writes figures for Prometheus.
             ingest report --html report.html is a page with plots of each source's days; --html out/ adds a page of
             every item that it names.
Learning     ingest learn finds what stands on several pages of a source (menus, calls, teasers), and freezes it in
             raw/<source>/templates/; pages of later days are cleaned with it (learn = true: once a week by itself).
             every = "auto" asks a source by how often it has news, enabled = false leaves it alone.
Rights       robots.txt is obeyed, and what a page says of robots, licence and text mining stands in rights
             (export --rights unreserved). Readers' comments are kept as digests only. ingest forget URL|ID|HOST is the
             takedown: out of everything that is stored, and kept out.
Retention    keep_raw = "365d" of a source: ingest run deletes raw files of days that ended (UTC) so long ago, as
             soon as all that was made of them is written (else raw-kept, and exit 1). Records stay, and nothing takes
             them for lost; raw/<source>/retention.jsonl and the audit's header say what went and when. They cannot be
             cleaned or explained any more. keep_audit = "90d": once a day, texts of removed blocks go; their
             rules and lengths stay, a third of the space. Loose files and archives are yours to delete. A source that
             is not enabled lets go, too.
Upgrade      ingest clean --dry-run says which raw files would be cleaned again and why, ingest clean --diff which
             articles, fields and blocks would change and by which rule (--json; --html FILE marks it in the text) and
             writes nothing; ingest clean writes. It takes all processors; --shard 1/8 is an eighth of the raw files for
             a job array, --engine dask (pip install 'ingest[cluster]') a cluster. The bytes are the same on all.
Explaining   ingest explain --html why.html writes the article with all that was removed folded by reason, and each
             field linked to its evidence; ingest explain raw/courier --html out/ one of every item, and an index.
Failures     ingest state says what failed and when it is tried next; ingest run --retry tries it now. Without a
             terminal, run says nothing unless something is wrong.
Paths        Those in config.toml are relative to it. raw/<source>/<source>-<YYYY-MM-DD>.warc.gz is WARC 1.1.
"""
