"""The statements by which the journal begins and marks a row. Nothing is run here."""

from typing import Final

_INSERT: Final = """
    INSERT INTO requests
        (id, place, owner, begun_at, edit_id, digest, facts, estimated_usd, state)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'begun')
    ON CONFLICT (id) DO
"""
BEGIN: Final = f"""{_INSERT} UPDATE SET
    owner = ?3, begun_at = ?4, edit_id = ?5, digest = ?6, facts = ?7, estimated_usd = ?8,
    state = 'begun', charged = 0, message_id = '', sent_at = NULL, ended_at = NULL,
    actual_usd = NULL, dismissed_at = NULL
"""
BEGIN_ANEW: Final = f"{_INSERT} NOTHING"
"""For a row that was lost with the database while its request was under way."""
MARK: Final = {
    "claimed": "UPDATE requests SET claimed_at = ? WHERE id = ? AND claimed_at IS NULL",
    "shown": "UPDATE requests SET shown_at = ? WHERE id = ? AND shown_at IS NULL",
    "dismissed": "UPDATE requests SET dismissed_at = ? WHERE id = ? AND dismissed_at IS NULL",
}
UNUSABLE: Final = """UPDATE requests SET message_id = ?, shown_at = coalesce(shown_at, ?)
    WHERE id = ? AND claimed_at IS NULL"""
"""The reply stays, with the reason why no candidate came of it."""
