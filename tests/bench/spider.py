"""Scrapy's side of `tests.bench.fetch`, run by an interpreter that has Scrapy: URLS HOSTS CONCURRENCY PORT."""

import json
import resource
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import scrapy  # type: ignore[import-not-found]  # no dependency of ours
from scrapy.crawler import CrawlerProcess  # type: ignore[import-not-found]
from scrapy.resolver import dnscache  # type: ignore[import-not-found]

URLS, HOSTS, CONCURRENCY, PORT = map(int, sys.argv[1:])


class Spider(scrapy.Spider):  # type: ignore[misc]  # see above
    """Requests every page, keeps none."""

    name = "bench"
    pages = 0

    async def start(self) -> AsyncIterator[Any]:
        for n in range(URLS):
            yield scrapy.Request(
                f"http://h{n % HOSTS}.example:{PORT}/article/{n:06}", callback=self.parse, dont_filter=True
            )

    def parse(self, response: Any) -> None:
        Spider.pages += response.status == 200 and len(response.body) > 40_000


def main() -> None:
    dnscache.limit = 10_000
    for n in range(HOSTS):
        dnscache[f"h{n}.example"] = "127.0.0.1"
    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": CONCURRENCY,
            "ROBOTSTXT_OBEY": False,
            "DOWNLOAD_DELAY": 0,
            "LOG_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "USER_AGENT": "bench (+https://ingest.example/bench)",
        }
    )
    process.crawl(Spider)
    began, worked = time.perf_counter(), time.process_time()
    process.start()
    wall, cpu = time.perf_counter() - began, time.process_time() - worked
    unit = 2**20 if sys.platform == "darwin" else 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    print(json.dumps({"pages": Spider.pages, "wall": wall, "cpu": cpu, "peak": peak}))


if __name__ == "__main__":
    main()
