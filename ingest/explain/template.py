"""Hold the page that `ingest explain --html` fills in. Data only."""

from typing import Final

__all__ = ["PAGE"]

# The policy forbids whatever an escape might have missed; the colours keep their contrast in both schemes.
PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
:root {{ --ink: #1c1c1c; --paper: #fff; --line: #d5d5d5; --kept: #1a7f37; --caption: #0a7a8a; --field: #1f5fbf;
  --removed: #b42318; --tint: #fdf0ee; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #e6e6e6; --paper: #161616; --line: #3a3a3a; --kept: #57c278;
  --caption: #4cc3d4; --field: #7fb0ff; --removed: #ff8f82; --tint: #2c1a18; }} }}
body {{ color: var(--ink); background: var(--paper); font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: start; vertical-align: top; padding: .25rem .75rem .25rem 0;
  border-bottom: 1px solid var(--line); }}
th {{ white-space: nowrap; }}
td ul {{ margin: 0; padding-inline-start: 1rem; }}
a {{ color: var(--field); }}
.legend {{ list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; }}
.blocks > li {{ border-inline-start: 4px solid var(--mark); padding: .25rem .75rem; margin: .5rem 0; }}
.blocks .why {{ color: inherit; opacity: .75; }}
.blocks p {{ margin: 0; white-space: pre-wrap; }}
.blocks .heading p {{ font-weight: 700; }}
.blocks .code p {{ font-family: ui-monospace, monospace; }}
small, .legend b {{ color: var(--mark); }}
.kept {{ --mark: var(--kept); }} .caption {{ --mark: var(--caption); }} .field {{ --mark: var(--field); }}
.removed {{ --mark: var(--removed); }}
.blocks .removed {{ background: var(--tint); print-color-adjust: exact; -webkit-print-color-adjust: exact; }}
@media print {{ body {{ max-width: none; margin: 0; }} .blocks > li {{ break-inside: avoid; }} }}
</style>
</head>
<body>
<h1 dir="auto">{title}</h1>
<table>
{facts}
</table>
<h2>Blocks</h2>
<ul class="legend">
{legend}
</ul>
<ol class="blocks"{lang}>
{blocks}
</ol>
<h2>Fields</h2>
<table>
<tr><th>field</th><th>value</th><th>read from</th></tr>
{fields}
</table>
<h2>Doubts</h2>
<table>
{doubts}
</table>
</body>
</html>
"""
