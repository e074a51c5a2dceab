"""What `ingest help` says of matters that no code says: texts, one a topic."""

from typing import Final

__all__ = ["ARCHIVES", "COMPLETION", "EXIT_CODES", "META", "SITE_RULES", "STORAGE"]

EXIT_CODES: Final = """\
0    Well. Single failures are in the report.
1    Something crashed; a whole source failed; more items failed than its max_failed share; an input or a listing ended
     before its end; data is missing that was there; with extract: an input gave nothing.
2    Usage or configuration.
3    With run: a source fell silent or has changed; an alarm is open until it ends or `ingest report --ack` takes it.
75   Another run holds a source (--wait waits for it).
130  Stopped by SIGINT. What was stored is safe; the next run goes on.
143  Stopped by SIGTERM, likewise.
"""

META: Final = """\
What is known of a loose file may stand beside it, in NAME.meta.json: page.html has page.html.meta.json. Every key may
be left out; without fetched_at, `added` is null.

url         Where it came from. It gives the article its identity, and its links their base.
fetched_at  When, in ISO 8601 with its zone.
headers     What the host sent: an object, or a list of pairs. Content-Type names the charset.

{"url": "https://news.example/bridge", "fetched_at": "2026-03-04T10:00:00Z",
 "headers": {"Content-Type": "text/html; charset=utf-8"}}
"""

ARCHIVES: Final = """\
Archives that others crawled are read where they lie, by a source of config.toml or by name:

[[source]]
name = "ccnews"
warc = ["crawl-data/**/*.warc.gz"]        ingest clean crawl.warc.gz more/ --to out --host courier.example

Which   .warc .warc.gz .warc.zst .warc.wet.gz .arc .arc.gz, whatever wrote them. A folder stands for all below it.
Where   clean/SOURCE/PATH.jsonl with its audit, PATH being that below the pattern's fixed part (here below crawl-data/).
When    By `ingest clean` and `ingest run`, where they were not cleaned, or their size has changed since.
What    Successful answers, files and texts (WET). What crawlers add of their own is passed over. A revisit is the
        answer that it saw again, at its own time and URL; it is followed in its own file and to the others of the
        source. Where its payload is in none, that is one failed item (revisit-without-payload), tried again when there
        are others. Segments of a record are joined.
Select  hosts mime status since until tld_languages include exclude (`ingest help config`), before anything is parsed.
        With another selection a clean file is made anew, also with less; a smaller archive replaces nothing.
Damage  A torn tail, a bad digest or a wrong length costs one failed item each, and exit 0; reading goes on behind it.

Speed   Passing over reads as fast as gzip is undone: some hundred MB of pages a second and core.
"""

STORAGE: Final = """\
With the extra (pip install 'ingest[s3]'; gcsfs, adlfs … for other stores) these may be URLs of object storage:

warc = ["s3://crawls/2026/**/*.warc.gz"]      archives of a source; read again when size or ETag changes
ingest clean s3://crawls/a.warc.gz --to DIR    files and folders
ingest clean a.warc.gz --to s3://results/2026  where articles and audits go
ingest export --to s3://results/all.parquet    a snapshot; its manifest is sent last

Reading asks for ranges, and where a connection is cut for that range again. What is written appears whole. file:// is a
path. Who asks, and where the store is, its library reads: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_PROFILE,
AWS_ENDPOINT_URL; FSSPEC_S3_ANON=true for public ones.

copy_raw = "s3://bucket/raw"                   of a source: where run copies raw files that are closed (see Backup)

Not on object storage: raw/, clean/ and state of config.toml. They are appended to, locked and flushed, on a disk of
this machine; state on a disk of the network is refused (network-disk), because two machines could use it at once.

Several machines   Each with a folder and sources of its own; or any number of them over the same archives.
Backup             copy_raw: each file of a day that is over, to URL/SOURCE/NAME; again where a takedown changed it.
                   What keep_raw lets go is deleted there. A smaller file never replaces a larger one, and a file of
                   another machine is refused (copy-differs). What cannot be copied costs exit 0 (copy-failed), and is
                   tried by the next run. Or copy raw/ without .state/ at any time: files only grow, and a torn tail
                   is healed when it is back. Loose files are in no copy of ours.
Restore            Put raw/ back and run: state is made again from it, clean/ by `ingest clean`. What was discovered and
                   not fetched, the next discovery names again. `ingest verify` says what is missing.
"""

SITE_RULES: Final = """\
Add a site in ten minutes: when a site leaves something in its articles, or loses something, say so in a file.

1. Beside config.toml, begin a file with a name, and a page that is cleaned wrongly (a saved file, or the URL or id of
   an article in raw/):

    printf 'id = "courier"\\nlayer = "publisher"\\n\\n' > courier.toml
    ingest explain page.html --example >> courier.toml

2. Name the file in config.toml:

    [[source]]
    name = "courier"
    rules = "courier.toml"

3. Put the example right: move what is no part of the article from `kept` to `removed`, under its reason. `ingest check`
   says now what is wrong.

4. Add a rule above the example, until `ingest check` is content; `ingest clean` then cleans that source anew:

    [[rule]]
    id = "app-call"
    reason = "newsletter"
    lines = ["Get our app"]

The digest of the file stands in the audit and, as courier@DIGEST, in provenance.rules of each record.
"""

COMPLETION: Final = """\
A shell completes verbs, flags and the names of sources, after:

bash  eval "$(_INGEST_COMPLETE=bash_source ingest)"                       in ~/.bashrc (bash 4.4 or newer)
zsh   eval "$(_INGEST_COMPLETE=zsh_source ingest)"                        in ~/.zshrc
fish  _INGEST_COMPLETE=fish_source ingest | source                        in ~/.config/fish/config.fish

`ingest` has to be on the PATH: ln -s /srv/ingest/.venv/bin/ingest ~/.local/bin/
"""
