"""The tables of state.sqlite, and how a database of an earlier version gets to today's."""

from typing import Final

__all__ = ["MIGRATIONS"]

# Each entry brings a database from the version that is its index to the next; entries are only ever added.
MIGRATIONS: Final = (
    (
        """CREATE TABLE frontier (
            source TEXT NOT NULL,
            key TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('pending', 'done', 'gone')),
            request TEXT,        -- JSON; NULL where the article is known from raw/ alone
            versions TEXT NOT NULL,  -- JSON: source type -> the version that it offered last
            version TEXT,        -- of the capture that we have
            discovered_at TEXT NOT NULL,
            next_due TEXT NOT NULL,
            tries INTEGER NOT NULL DEFAULT 0,
            reason TEXT NOT NULL DEFAULT '',
            changed_at TEXT NOT NULL,
            PRIMARY KEY (source, key)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX frontier_due ON frontier (source, discovered_at, key) WHERE status = 'pending'",
        """CREATE TABLE fetched (
            source TEXT NOT NULL,
            url TEXT NOT NULL,
            etag TEXT,
            last_modified TEXT,
            sha256 TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (source, url)
        ) STRICT, WITHOUT ROWID""",
        "CREATE TABLE pauses (host TEXT PRIMARY KEY, until TEXT NOT NULL) STRICT, WITHOUT ROWID",
        """CREATE TABLE outcomes (
            number INTEGER PRIMARY KEY,
            run TEXT NOT NULL,
            at TEXT NOT NULL,
            source TEXT,
            outcome TEXT NOT NULL  -- JSON
        ) STRICT""",
        "CREATE INDEX outcomes_at ON outcomes (at)",
    ),
    (
        # Old: its listing dates it long before it was discovered; such rows wait until the news is in.
        "ALTER TABLE frontier ADD COLUMN old INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE frontier ADD COLUMN taken_at TEXT",  # when the article was first done
        "ALTER TABLE frontier ADD COLUMN recheck_at TEXT",  # when a done article is to be asked for again
        "UPDATE frontier SET taken_at = changed_at WHERE status = 'done'",
        "DROP INDEX frontier_due",
        "CREATE INDEX frontier_due ON frontier (source, old, discovered_at, key) WHERE status = 'pending'",
        "CREATE INDEX frontier_recheck ON frontier (source, recheck_at) WHERE recheck_at IS NOT NULL",
        """CREATE TABLE runs (
            source TEXT PRIMARY KEY,
            ran_at TEXT,      -- when the last discovery began that came to its end
            listed_at TEXT    -- when the last discovery began in which every listing answered
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE robots (
            origin TEXT PRIMARY KEY,
            at TEXT NOT NULL,
            status INTEGER NOT NULL,
            payload BLOB NOT NULL
        ) STRICT, WITHOUT ROWID""",
        "CREATE TABLE liars (host TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID",
        "INSERT INTO runs (source) SELECT source FROM frontier UNION SELECT source FROM fetched",
    ),
    (
        # The last capture of each source that is entered here; behind it may lie what a kill left unknown.
        """CREATE TABLE kept (
            source TEXT PRIMARY KEY,
            file TEXT NOT NULL,
            offset INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID""",
        # Until now every capture was entered by itself, so that nothing is unknown: no file is named after this one.
        "INSERT INTO kept (source, file, offset) SELECT source, '~', 0 FROM runs",
    ),
    (
        # How each source fares. What happened before this table is not known.
        """CREATE TABLE health (
            source TEXT PRIMARY KEY,
            success_at TEXT,  -- when an article, or where none was due a listing, was last had
            new_at TEXT,      -- when an article was had for the first time
            error_at TEXT,
            error TEXT NOT NULL DEFAULT '{}',     -- JSON of the last one: stage, reason, detail
            errors INTEGER NOT NULL DEFAULT 0,    -- in a row
            attempts TEXT NOT NULL DEFAULT ''     -- words: what became of the latest, oldest first
        ) STRICT, WITHOUT ROWID""",
    ),
    (
        # The witness of what raw/ accepted, in bytes. What was there before this table is witnessed by the audits.
        """CREATE TABLE sizes (
            source TEXT NOT NULL,
            file TEXT NOT NULL,
            size INTEGER NOT NULL,
            less INTEGER NOT NULL DEFAULT 0,  -- it was found to be smaller, and nobody agreed to that yet
            PRIMARY KEY (source, file)
        ) STRICT, WITHOUT ROWID""",
    ),
    (
        # Pages that were a short text: the same under several addresses is a notice, and no article.
        """CREATE TABLE short_texts (
            source TEXT NOT NULL,
            key TEXT NOT NULL,
            url TEXT NOT NULL,
            text TEXT NOT NULL,  -- digest
            title TEXT NOT NULL,  -- digest
            mended INTEGER NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (source, key)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE page_counts (
            source TEXT PRIMARY KEY,
            structured INTEGER NOT NULL,  -- pages with a date, an author or structured data
            plain INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID""",
    ),
    (
        # JSON: how a WordPress listing names the post; NULL where none does, or no longer.
        "ALTER TABLE frontier ADD COLUMN post TEXT",
        """UPDATE frontier SET post = json_extract(request, '$.via')
            WHERE json_extract(request, '$.via.rest_root') IS NOT NULL""",
    ),
    (
        # What each source gave on each day, which alarms compare with; JSON: counts by name, examples by name.
        """CREATE TABLE health_days (
            source TEXT NOT NULL,
            day TEXT NOT NULL,
            asked TEXT NOT NULL,
            cleaned TEXT NOT NULL,
            made TEXT NOT NULL,
            examples TEXT NOT NULL,
            PRIMARY KEY (source, day)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE alarms (
            source TEXT NOT NULL,
            name TEXT NOT NULL,
            raised_at TEXT NOT NULL,
            seen_at TEXT NOT NULL,
            ended_at TEXT,
            acknowledged_at TEXT,
            told_at TEXT,
            detail TEXT NOT NULL,
            examples TEXT NOT NULL,  -- JSON
            PRIMARY KEY (source, name, raised_at)
        ) STRICT, WITHOUT ROWID""",
    ),
    (
        # How an article was found named the type of its source in another word.
        """UPDATE frontier SET request = json_set(
            json_remove(request, '$.via.door'), '$.via.source_type', json_extract(request, '$.via.door')
        ) WHERE json_extract(request, '$.via.door') IS NOT NULL""",
        """UPDATE frontier SET post = json_set(
            json_remove(post, '$.door'), '$.source_type', json_extract(post, '$.door')
        ) WHERE json_extract(post, '$.door') IS NOT NULL""",
    ),
    (
        # What a WordPress listing named, newest last: every poll asks through which root it was read.
        """CREATE INDEX frontier_rest ON frontier (source, discovered_at)
            WHERE json_extract(request, '$.via.rest_root') IS NOT NULL""",
    ),
)
