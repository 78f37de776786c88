"""Results and specifications as versioned JSON, and back."""

from brukarindex.interchange.json import from_json, to_json

__all__ = ["from_json", "to_json"]
