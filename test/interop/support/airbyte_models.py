"""Reads the output of a source from stdin and puts each line before Airbyte's own models of the protocol."""

import json
import sys

from airbyte_protocol.models import AirbyteMessage

lines = 0
faults = []
for line in sys.stdin:
    lines += 1
    try:
        AirbyteMessage.model_validate_json(line)
    except ValueError as error:
        faults.append(f"{line[:200]}: {str(error)[:300]}")
print(json.dumps({"lines": lines, "faults": faults[:10]}))
