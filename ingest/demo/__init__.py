"""A small invented world for the pipeline to collect: three sites, served on loopback under names of RFC 2606."""

from typing import Final

from ingest.demo.server import DemoSite, config_toml

__all__ = ["EXPLAINED", "DemoSite", "config_toml"]
EXPLAINED: Final = "http://gazette.example/news/economy/port-ardan-pilots-strike-enters-third-day"
"""The article whose explanation shows most."""
