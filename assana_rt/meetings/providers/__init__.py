"""The video services there are, by the name that ASSANA_VIDEO_PROVIDER gives."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType

from assana_rt.meetings.providers.base import Provider
from assana_rt.settings import Settings, SettingsError

PROVIDERS = MappingProxyType({"builtin": "Builtin", "jitsi": "Jitsi", "livekit": "LiveKit"})
"""The class of each, in the module of that name: loaded when chosen, since a vendor's package may
take longer to load than all the rest."""


def make(settings: Settings) -> Provider:
    """Return the site's provider; raise `SettingsError` with what to mend."""
    name = settings.video_provider
    provider = getattr(import_module(f"{__name__}.{name}"), PROVIDERS[name])
    try:
        made: Provider = provider(settings)
    except ValueError as error:
        raise SettingsError([str(error)]) from error
    return made
