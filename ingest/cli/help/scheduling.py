"""What `ingest help cron` says: how to have it run by itself, as text to copy."""

from typing import Final

__all__ = ["CRON"]

CRON: Final = """\
Have `ingest run` called by itself. It prints nothing where all is well, so that cron mails only what somebody should
read; a run that finds another one at work exits 75, and the next call goes on. `every` of a source says how often it is
asked at most: one line for all sources is enough. /srv/news is the folder of config.toml, /srv/ingest that of .venv.

cron, with `crontab -e`:

    MAILTO=you@example.org
    INGEST_CONFIG=/srv/news/config.toml
    */15 * * * *  /srv/ingest/.venv/bin/ingest run
    30 4 * * 1    /srv/ingest/.venv/bin/ingest report --since 7d

systemd, /etc/systemd/system/ingest.service:

    [Unit]
    Description=Collect and clean news
    Wants=network-online.target
    After=network-online.target

    [Service]
    Type=oneshot
    Environment=INGEST_CONFIG=/srv/news/config.toml
    ExecStart=/srv/ingest/.venv/bin/ingest run
    SuccessExitStatus=75
    Nice=10

and /etc/systemd/system/ingest.timer, then `systemctl daemon-reload` and `systemctl enable --now ingest.timer`:

    [Unit]
    Description=Collect and clean news every quarter of an hour

    [Timer]
    OnCalendar=*:0/15
    RandomizedDelaySec=60
    Persistent=true

    [Install]
    WantedBy=timers.target

A unit that failed (exit 1, 2 or 3) is shown by `systemctl --failed`, what it said by `journalctl -u ingest`. `User=`
may name whoever owns /srv/news.

A container, from the folder of pyproject.toml (not tried: no container engine was at hand where this was written):

    FROM python:3.12-slim
    COPY . /src
    RUN pip install --require-hashes --no-deps -r /src/requirements.lock && pip install --no-deps /src
    ENV INGEST_CONFIG=/news/config.toml
    ENTRYPOINT ["ingest"]
    CMD ["run"]

    docker build -t ingest . && docker run --rm -v /srv/news:/news ingest

/srv/news has to be a disk of that machine: the state is refused on one of the network.
"""
