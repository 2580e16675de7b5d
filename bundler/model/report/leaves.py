"""The classes that leaves of the report often have."""

from datetime import datetime
from typing import Annotated

from bundler.model.fields import Field

Time = Annotated[datetime, Field.PUBLIC]

MaybeTime = Annotated[datetime | None, Field.PUBLIC]

Number = Annotated[int, Field.PUBLIC]

MaybeNumber = Annotated[int | None, Field.PUBLIC]

Flag = Annotated[bool, Field.PUBLIC]

MaybeFlag = Annotated[bool | None, Field.PUBLIC]

RequestId = Annotated[str, Field.REQUEST_ID]

FreeText = Annotated[str, Field.FREE_TEXT]
