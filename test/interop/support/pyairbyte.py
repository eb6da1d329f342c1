"""One sync with PyAirbyte into DuckDB, as its documentation shows it.

    python pyairbyte.py job.json      job: {"config": {...}, "executable": path, "database": file, "rows": bool}

The last line of stdout is JSON: the streams on offer, how many records this very sync brought, by stream, and with
"rows" what the cache holds after it.
"""

import collections
import json
import sys
import warnings

warnings.filterwarnings("ignore")

import airbyte as ab  # noqa: E402
from airbyte.caches import DuckDBCache  # noqa: E402

with open(sys.argv[1], encoding="utf-8") as file:
    job = json.load(file)

source = ab.get_source(
    "source-zoho",
    config=job["config"],
    local_executable=job["executable"],
    streams="*",
)
source.validate_config()
source.check()
streams = source.get_available_streams()

# How many records of each stream came by, counted where PyAirbyte hands them to its cache.
brought = collections.Counter()
execute = source._execute


def counted(*args, **kwargs):
    for message in execute(*args, **kwargs):
        if message.record:
            brought[message.record.stream] += 1
        yield message


source._execute = counted

cache = DuckDBCache(db_path=job["database"], schema_name="zoho")
result = source.read(cache)
rows = {}
if job["rows"]:
    for name in result.streams:
        rows[name] = [dict(row) for row in result[name]]
print()
print(json.dumps({"streams": streams, "brought": brought, "rows": rows}, default=str))
