"""What the door of a call takes and gives, on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from assana_rt.records.wire import Name, Wire


class EnterIn(Wire):
    """One of the two, or neither: then the cookie of this browser's invitation speaks."""

    invitation: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    token: Annotated[str, Field(min_length=1, max_length=4096)] | None = None


class IceServerOut(BaseModel):
    urls: list[str]
    username: str | None = None
    credential: str | None = None


class JoinOut(BaseModel):
    """All a page needs to enter the room. `provider_token`: what the provider's own client shows
    it, where that is not in `provider_url`. `provider_page`: where a browser enters."""

    provider: str
    meeting_link: str
    meeting_id: str
    meeting_token: str
    expires_at: datetime
    role: str
    ice_servers: list[IceServerOut]
    provider_url: str | None
    provider_token: str | None = None
    provider_page: str | None = None


class CallOut(BaseModel):
    """`patient_name` and `consultation_id` are told to the doctor whose call it is."""

    meeting_id: str
    doctor_name: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime
    patient_name: str | None = None
    consultation_id: str | None = None


class EnterOut(JoinOut):
    name: str
    call: CallOut


class InvitationIn(Wire):
    """`expires_at`: sooner than the call's window ends, where that is wanted."""

    name: Name
    expires_at: AwareDatetime | None = None


class InvitationOut(BaseModel):
    """`bound_at`: since when it is used in one browser."""

    id: str
    name: str
    expires_at: datetime
    bound_at: datetime | None
    created_at: datetime


class NewInvitationOut(BaseModel):
    """`url` is shown this once: only a hash of its secret is kept."""

    id: str
    name: str
    url: str
    expires_at: datetime


class InvitationList(BaseModel):
    items: list[InvitationOut]
