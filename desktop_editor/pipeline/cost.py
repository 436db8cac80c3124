"""What the next edit will cost, from the document and the options alone: nothing is encoded."""

from desktop_editor.document.state import DocumentState
from desktop_editor.edit_api.pricing import Asked, Estimate
from desktop_editor.pipeline.prepare import EditOptions, WholePhoto, sent_prompt, whole_photo
from desktop_editor.pipeline.region import RegionPlan


def estimate_edit(state: DocumentState, options: EditOptions, plan: RegionPlan) -> Estimate:
    """Say what one variant of an edit by this plan costs; cheap enough for every key press."""
    requested = plan.requested_size
    along = int(whole_photo(state, options, plan) is WholePhoto.GOES_ALONG)
    asked = Asked(
        width=requested.width if requested else None,
        height=requested.height if requested else None,
        quality="",
        pictures=1 + len(state.references) + along,
        prompt_chars=len(sent_prompt(state, options, plan).text),
    )
    return options.service.price.estimate(asked)
