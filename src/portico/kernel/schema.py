"""What goes in and out of the API as JSON."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Schema(BaseModel):
    """The shape of a JSON object.

    Ninja's own `Schema` reads each value once more through a wrapper that knows rows and templates of Django. Rooms hand
    out values that are made already, and an API that is asked hundreds of times a second has no time to read them twice.
    """

    model_config = ConfigDict(from_attributes=True)
