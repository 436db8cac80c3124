"""Long-lived worker threads: one queue each, work handed in, results handed back by signal.

`JobThread` runs image work and disk work. `EditThread` runs edits inside an asyncio loop, so that
several are under way at once and cancelling is immediate. What the work is, callers say.
Signals live on these objects, which belong to the main thread; slots are methods of QObjects.
"""

import queue
import threading
import traceback
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import QObject, QThread, Signal

from desktop_editor.errors import Cancelled, Checkpoint, EditorError
from desktop_editor.logs import masked

if TYPE_CHECKING:
    import asyncio

    from desktop_editor.edit_api.client import EditClient

Work: TypeAlias = Callable[[Checkpoint], Any]
EditWork: TypeAlias = Callable[["EditClient"], Awaitable[Any]]


class CancelToken:
    """Asked between the stages of work; `cancel` may be called from any thread."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Stop the work at its next checkpoint."""
        self._cancelled.set()

    def __call__(self, _stage: str) -> None:
        """The checkpoint.

        Raises:
            Cancelled: After `cancel`.
        """
        if self._cancelled.is_set():
            raise Cancelled


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Job:
    """Work for a `JobThread`.

    Attributes:
        key: A newer job with the same key cancels an older one that still waits or runs.
        number: Grows with every submission, so that stale answers are recognised.
        context: Handed back with the result, untouched.
    """

    key: str
    number: int
    token: CancelToken
    context: Any = None


class JobThread(QThread):
    """One worker with one queue; jobs run in the order they were submitted."""

    job_done = Signal(object, object)
    """The job and what its work returned."""
    job_failed = Signal(object, object)
    """The job and the `EditorError` that ended it."""
    job_crashed = Signal(str)
    """A defect: the traceback, keys masked."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._queue: queue.SimpleQueue[tuple[Job, Work] | None] = queue.SimpleQueue()
        self._latest: dict[str, Job] = {}
        self._number = 0

    def submit(self, key: str, work: Work, context: Any = None) -> int:
        """Queue work; an older job with the same key is cancelled. Returns the job's number."""
        self.cancel(key)
        self._number += 1
        job = Job(key=key, number=self._number, token=CancelToken(), context=context)
        self._latest[key] = job
        self._queue.put((job, work))
        return job.number

    def cancel(self, key: str) -> None:
        """Cancel the job with this key, if one waits or runs."""
        job = self._latest.pop(key, None)
        if job is not None:
            job.token.cancel()

    def is_current(self, job: Job) -> bool:
        """Whether no newer job with the same key was submitted and it was not cancelled."""
        return self._latest.get(job.key) is job

    def finish(self) -> None:
        """Finish what is queued, then end the thread; does not wait for that."""
        self._queue.put(None)

    def stop(self) -> None:
        """The same; blocks until it has ended."""
        self.finish()
        self.wait()

    def run(self) -> None:
        """The worker's loop."""
        while self._run_next():
            pass

    def _run_next(self) -> bool:
        # In a method of its own: a waiting thread must not hold on to pictures of its last job.
        queued = self._queue.get()
        if queued is None:
            return False
        job, work = queued
        future = _settled(work, job.token)
        error = future.exception()
        if error is None:
            self.job_done.emit(job, future.result())
        elif isinstance(error, EditorError):
            self.job_failed.emit(job, error)
        elif isinstance(error, MemoryError):
            self.job_failed.emit(job, EditorError("work.out_of_memory"))
        elif not isinstance(error, Cancelled):
            self.job_failed.emit(job, EditorError("work.crashed"))
            self.job_crashed.emit(described(error))
        return True


class EditThread(QThread):
    """Runs edits side by side in one asyncio loop.

    Args:
        parent: As Qt has it.
        new_client: Makes the client of one edit; a plain one without it.
    """

    edit_done = Signal(str, object)
    """The edit's id and what its work returned."""
    edit_failed = Signal(str, object)
    """The edit's id and the `EditorError` that ended it."""
    edit_cancelled = Signal(str)
    edit_crashed = Signal(str, str)
    """A defect: the edit's id and the traceback, keys masked."""

    def __init__(
        self,
        parent: QObject | None = None,
        new_client: Callable[[], "EditClient"] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("edits")
        self._new_client = new_client
        self._loop: asyncio.AbstractEventLoop | None = None
        self._started = threading.Event()
        self._stopping: asyncio.Event | None = None
        self._tasks: dict[str, asyncio.Task[Any]] = {}

    def submit(self, edit_id: str, work: EditWork) -> None:
        """Start an edit; callable from the main thread once the thread was started."""
        self._call(self._begin, edit_id, work)

    def cancel(self, edit_id: str) -> None:
        """Cancel an edit at once, wherever it is; `edit_cancelled` follows."""
        self._call(self._cancel, edit_id)

    def soon(self, function: Callable[..., None], *arguments: Any) -> None:
        """Call something on the thread of the edits, between their steps."""
        self._call(function, *arguments)

    def finish(self) -> None:
        """Cancel everything and end the thread; does not wait for that."""
        if self.isRunning():
            self._call(self._end)

    def stop(self) -> None:
        """The same; blocks until it has ended."""
        self.finish()
        self.wait()

    def run(self) -> None:
        """The thread's loop."""
        import asyncio

        from desktop_editor.edit_api.loop import new_event_loop

        with asyncio.Runner(loop_factory=new_event_loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        import asyncio

        self._stopping = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._started.set()
        await self._stopping.wait()
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def _call(self, function: Callable[..., None], *arguments: Any) -> None:
        self._started.wait()
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *arguments)

    def _begin(self, edit_id: str, work: EditWork) -> None:
        import asyncio

        task = asyncio.ensure_future(self._work(work))
        self._tasks[edit_id] = task
        task.add_done_callback(lambda done: self._report(edit_id, done))

    async def _work(self, work: EditWork) -> Any:
        """Each edit has a client of its own, so that it follows the settings of its moment."""
        from desktop_editor.edit_api.client import EditClient

        async with (self._new_client or EditClient)() as client:
            return await work(client)

    def _cancel(self, edit_id: str) -> None:
        task = self._tasks.get(edit_id)
        if task is not None:
            task.cancel()

    def _end(self) -> None:
        if self._stopping is not None:
            self._stopping.set()

    def _report(self, edit_id: str, task: "asyncio.Task[Any]") -> None:
        self._tasks.pop(edit_id, None)
        if task.cancelled():
            self.edit_cancelled.emit(edit_id)
            return
        error = task.exception()
        if error is None:
            self.edit_done.emit(edit_id, task.result())
        elif isinstance(error, EditorError):
            self.edit_failed.emit(edit_id, error)
        elif isinstance(error, Cancelled):
            self.edit_cancelled.emit(edit_id)
        elif isinstance(error, MemoryError):
            self.edit_failed.emit(edit_id, EditorError("work.out_of_memory"))
        else:
            self.edit_crashed.emit(edit_id, described(error))


def described(error: BaseException) -> str:
    """A traceback for a bug report, keys masked."""
    return masked("".join(traceback.format_exception(error)))


def _settled(work: Work, token: CancelToken) -> "Future[Any]":
    """Run work and keep whatever it raises: a defect in one job must not end the worker."""
    from concurrent.futures import ThreadPoolExecutor

    # The pool's thread is where the work runs; its future catches every exception for us.
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="job") as pool:
        return pool.submit(work, token)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Workers:
    """The long-lived threads of one window."""

    image: JobThread
    storage: JobThread
    saving: JobThread
    keys: JobThread
    edits: EditThread
    history: JobThread
    proof: JobThread

    @property
    def threads(self) -> tuple[JobThread, ...]:
        """All but the one that edits."""
        return self.image, self.storage, self.saving, self.keys, self.history, self.proof
