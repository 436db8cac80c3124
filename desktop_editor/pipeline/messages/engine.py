"""Sentences of the compositing engine: how sure it is and why, and which blend it used.

No thresholds here: those are in `imaging.placement` and `imaging.blend`.
"""

from typing import Final

from desktop_editor.pipeline.messages.text import MessageText

MESSAGES: Final[dict[str, MessageText]] = {
    "engine.nothing_matches": MessageText(
        sentence="Nothing outside the mask matches your photo, so the candidate was laid on as it "
        "came, with a soft border.",
        advice="Try the edit again, or paint only where the candidate fits.",
        action="edit_again",
    ),
    "engine.reframed": MessageText(
        sentence="The service re-framed the picture so much that it could not be aligned.",
        advice="Try the edit again with a smaller selection.",
        action="edit_again",
    ),
    "engine.low_texture": MessageText(
        sentence="There is little texture to align by; look closely at the border.",
        advice="Nudge the candidate if it lies a little off.",
    ),
    "engine.cropped": MessageText(
        sentence="The service cut off a part of the picture; your photo stays as it is there.",
        advice="",
    ),
    "engine.too_small": MessageText(
        sentence="The picture is too small to align, so the candidate was laid on as it came.",
        advice="",
    ),
    "engine.mask_empty": MessageText(
        sentence="The mask is empty, so nothing of the candidate shows.",
        advice="Paint where the candidate shall show.",
    ),
    "fit.well": MessageText(sentence="Fits well."),
    "fit.low_texture": MessageText(sentence="Fits, with little texture to go by."),
    "fit.cropped": MessageText(sentence="Fits, but the service cut off a part."),
    "fit.roughly": MessageText(sentence="Fits roughly."),
    "fit.reframed": MessageText(sentence="Re-framed: laid on plainly."),
    "fit.too_small": MessageText(sentence="Too small to align: laid on plainly."),
    "fit.not_at_all": MessageText(sentence="Does not fit: laid on plainly."),
    "fit.not_aligned": MessageText(sentence="Laid on plainly, as you chose."),
    "blend.multiband": MessageText(sentence="Blended at several scales."),
    "blend.feather": MessageText(sentence="Blended with a soft edge."),
    "blend.poisson": MessageText(sentence="Blended seamlessly (Poisson)."),
    "align.well": MessageText(sentence="Aligned again: fits well."),
    "align.low_texture": MessageText(
        sentence="Aligned again: fits, with little texture to go by.",
        advice="Look closely at the border, and nudge the layer if it lies a little off.",
    ),
    "align.cropped": MessageText(
        sentence="Aligned again: fits, but the service cut off a part.",
    ),
    "align.roughly": MessageText(
        sentence="Aligned again: fits roughly.",
        advice="Let the mask cover all that the edit changed, or nudge the layer by hand.",
    ),
    "align.kept": MessageText(
        sentence="Nothing better was found; the layer lies as it did.",
        advice="Let the mask cover all that the edit changed, or nudge the layer by hand.",
    ),
    "engine.blend_recoloured": MessageText(
        sentence="The edit changed the colours of everything, so all of it shows within the mask.",
        advice="",
    ),
    "engine.blend_agrees": MessageText(
        sentence="Only what really changed is shown, and its border is hidden where both pictures "
        "agree.",
        advice="",
    ),
    "engine.blend_untrusted": MessageText(
        sentence="The candidate could not be aligned, so its border is simply softened.",
        advice="",
    ),
    "engine.nothing_changed": MessageText(
        sentence="Nothing inside the mask stands out as changed, so all of it is shown with a soft "
        "border.",
        advice="",
    ),
}
