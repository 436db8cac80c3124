"""What would leave the computer with the next edit: prepared as for sending, and not sent.

Encoding, and decoding what was encoded, happens on the worker thread. Changes no document.
"""

import uuid
from typing import Final

from PySide6.QtCore import Signal, Slot

from desktop_editor.document.state import DocumentState
from desktop_editor.edit_api.services import is_loopback
from desktop_editor.edit_api.types import Reference
from desktop_editor.edit_api.wire import request_body, text_fields
from desktop_editor.errors import Checkpoint, EditorError
from desktop_editor.imaging.codec import Limits, decode_reduced, probe
from desktop_editor.imaging.geometry import Rect
from desktop_editor.pipeline.cost import estimate_edit
from desktop_editor.pipeline.job import EditJob, prepare
from desktop_editor.pipeline.prepare import EditOptions, PreparedEdit, WholePhoto, whole_photo
from desktop_editor.ui.job_thread import Job
from desktop_editor.ui.money import estimate_words
from desktop_editor.ui.numbers import number
from desktop_editor.ui.outgoing_view import OutgoingPicture, OutgoingView
from desktop_editor.ui.service_names import service_name
from desktop_editor.ui.translation import translate
from desktop_editor.ui.working_part import WorkingPart

PICTURE_PX: Final = 480
_KEY: Final = "what is sent"
_KILOBYTE: Final = 1000


class Outgoing(WorkingPart):
    """Looks at a request before it exists for anybody else."""

    prepared = Signal(object)
    """An `OutgoingView`."""

    def look(self, state: DocumentState, options: EditOptions) -> None:
        """Prepare an edit of this state; `prepared` or `failed` follows."""
        composition = self._composition

        def work(checkpoint: Checkpoint) -> OutgoingView:
            job = EditJob(
                id=uuid.uuid4().hex,
                state=state,
                options=options,
                checkpoint=checkpoint,
                look=composition.renderer.composite,
            )
            return outgoing_view(state, options, prepare(job))

        self._thread.submit(_KEY, work)

    @Slot(object, object)
    def _done(self, job: Job, view: OutgoingView) -> None:
        if job.key == _KEY and self._thread.is_current(job):
            self.prepared.emit(view)

    @Slot(object, object)
    def _failed(self, job: Job, error: EditorError) -> None:
        if job.key == _KEY:
            self.failed.emit(error)


def outgoing_view(
    state: DocumentState, options: EditOptions, prepared: PreparedEdit
) -> OutgoingView:
    """A prepared request in words and small pictures, read from what is sent itself."""
    request, service = prepared.request, options.service
    fields = text_fields(service, request)
    names = [_region_title(state, prepared.plan.region)]
    names += [_reference_title(number) for number in range(1, len(request.references) + 1)]
    if whole_photo(state, options, prepared.plan) is WholePhoto.GOES_ALONG:
        names[-1] = translate("Outgoing", "{reference}: the whole photo, for light and perspective")
        names[-1] = names[-1].format(reference=_reference_title(len(request.references)))
    pictures = zip(names, (request.image, *request.references), strict=True)
    return OutgoingView(
        summary=_summary(state, options, prepared, request_body(service, request).length),
        pictures=tuple(_picture(title, one) for title, one in pictures),
        fields=tuple((name, str(value)) for name, value in fields),
    )


def _summary(
    state: DocumentState, options: EditOptions, prepared: PreparedEdit, length: int
) -> str:
    where = translate("Outgoing", "To {service}: {bytes} for each variant.")
    if options.service.id == "sandbox" or is_loopback(options.service.base_url):
        where = translate("Outgoing", "To {service} on this computer: {bytes} for each variant.")
    where = where.format(service=service_name(options.service.name), bytes=_bytes(length))
    estimate = estimate_edit(state, options, prepared.plan)
    nothing_else = translate(
        "Outgoing",
        "Nothing else leaves: no file names, no camera data, no place, no masks.",
    )
    cost = estimate_words(estimate, options.variants)
    return " ".join(filter(None, [where, cost, nothing_else]))


def _picture(title: str, sent: Reference) -> OutgoingPicture:
    if isinstance(sent, str):
        return OutgoingPicture(title=title, details=sent, picture=None)
    facts = probe(sent.data, Limits())
    kind = sent.media_type.removeprefix("image/").upper()
    details = f"{facts.size.width} × {facts.size.height} · {kind} · {_bytes(len(sent.data))}"
    small = decode_reduced(sent.data, Limits(), PICTURE_PX)
    return OutgoingPicture(title=title, details=details, picture=small)


def _region_title(state: DocumentState, region: Rect) -> str:
    if state.base is not None and region == state.base.size.rect:
        words = translate("Outgoing", "The whole photo")
    else:
        words = translate("Outgoing", "{width} × {height} pixels of the photo")
    words = words.format(width=region.width, height=region.height)
    if any(one.visible for one in state.layers):
        return translate("Outgoing", "{picture}, with its layers").format(picture=words)
    return words


def _reference_title(number: int) -> str:
    return translate("Outgoing", "Reference {number}").format(number=number)


def _bytes(count: int) -> str:
    """As people say it."""
    if count < _KILOBYTE:
        return translate("Outgoing", "{count} bytes").format(count=count)
    if count < _KILOBYTE**2:
        return translate("Outgoing", "{count} kB").format(count=number(count / _KILOBYTE))
    amount = number(count / _KILOBYTE**2, 1)
    return translate("Outgoing", "{count} MB").format(count=amount)
