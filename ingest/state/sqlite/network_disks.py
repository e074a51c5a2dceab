"""Refuse to keep state on a disk of the network, where SQLite's log and the kernel's locks do not hold.

Two machines that run over one raw/ would append to one file at the same time. https://sqlite.org/wal.html (2).
"""

import re
from pathlib import Path
from typing import Final

from ingest.errors import StateError

__all__ = ["network_disk", "refuse_network_disk"]

_MOUNTS: Final = Path("/proc/self/mounts")  # Linux; elsewhere nothing is known
_NETWORK: Final = frozenset(
    {"afs", "beegfs", "ceph", "cifs", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"}
)
_NETWORK_FUSE: Final = frozenset({"ceph", "gcsfuse", "glusterfs", "goofys", "rclone", "s3fs", "sshfs"})
_ESCAPE: Final = re.compile(r"\\([0-7]{3})")


def refuse_network_disk(folder: Path) -> None:
    """Raise StateError where a folder lies on a disk of the network."""
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return
    if found := network_disk(folder.resolve(), mounts):
        raise StateError(
            f"lies on a disk of the network ({found}), which two machines could use at once; make it a link to a "
            "folder on a disk of this machine, and let one machine alone run over a raw/",
            subject=str(folder),
            reason="network-disk",
        )


def network_disk(folder: Path, mounts: str) -> str | None:
    """Return kind and place of the network's disk that a folder lies on, by the table of mounts; None for no such.

    >>> mounts = "/dev/sda / ext4 rw 0 0" + chr(10) + "nas:/news /srv/my" + chr(92) + "040news nfs4 rw 0 0"
    >>> network_disk(Path("/srv/my news/raw/.state"), mounts), network_disk(Path("/srv/other"), mounts)
    ('nfs4, nas:/news', None)
    """
    best, found = -1, None
    for line in mounts.splitlines():
        device, _, rest = line.partition(" ")
        place, _, rest = rest.partition(" ")
        kind = rest.partition(" ")[0]
        top = Path(_ESCAPE.sub(lambda match: chr(int(match[1], 8)), place))
        if folder.is_relative_to(top) and len(top.parts) >= best:
            fuse = kind.removeprefix("fuse.") if kind.startswith("fuse.") else ""
            best = len(top.parts)
            found = f"{kind}, {device}" if kind in _NETWORK or fuse in _NETWORK_FUSE else None
    return found
