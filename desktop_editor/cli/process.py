"""What the process is told about its memory; nothing here knows what it works on."""

import sys
from typing import Final

_TRIM_THRESHOLD: Final = -1  # parameters of glibc's mallopt(3)
_MMAP_THRESHOLD: Final = -3
_ARENA_MAX: Final = -8
_LARGEST_KEPT_BYTES: Final = 32 * 1024 * 1024  # glibc takes no more
_KEPT_BYTES: Final = 256 * 1024 * 1024


def write_no_core_dump() -> None:
    """After a crash the system shall not write this process's memory, and its key, to a file.

    It is the soft limit, so that a developer can lift it with `prlimit`. Hiding from debuggers as
    well would also hide from the system's file dialogs, which look at the process that asks.
    """
    try:
        import resource
    except ImportError:  # Windows writes none unless the user sets it up
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))


def keep_freed_memory() -> None:
    """Let memory that a stage frees serve the next one instead of going back to the system.

    The engine takes and frees a few megabytes hundreds of times. By default glibc hands each back
    at once and gets it anew, and the kernel clears every page of it: a sixth of the processor time
    of a composite. Whole pictures are still handed back. Other C libraries are left alone.
    """
    if sys.platform != "linux":
        return
    import ctypes

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        return
    mallopt(_MMAP_THRESHOLD, _LARGEST_KEPT_BYTES)
    mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)
    mallopt(_ARENA_MAX, 1)  # a stage's threads share what others have freed
