"""One sync with PyAirbyte into DuckDB or PostgreSQL, as its documentation shows it.

    python pyairbyte.py job.json      job: {"config": {...}, "executable": path, "database": file, "rows": bool}
                                      and: "postgres": {host, port, database, username, password, schema_name},
                                           "streams": [names], "full_refresh": bool, "may_fail": bool

The last line of stdout is JSON: the streams on offer, how many records this very sync brought, by stream, with "rows"
what the cache holds after it, and the error of a sync that failed.
"""

import collections
import json
import sys
import warnings

warnings.filterwarnings("ignore")

import airbyte as ab  # noqa: E402
from airbyte.caches import DuckDBCache, PostgresCache  # noqa: E402

with open(sys.argv[1], encoding="utf-8") as file:
    job = json.load(file)

# How many records of each stream came by, counted where PyAirbyte hands them to its cache.
brought = collections.Counter()
streams = []
names = []


def sync():
    source = ab.get_source(
        "source-zoho",
        config=job["config"],
        local_executable=job["executable"],
        streams=job.get("streams", "*"),
    )
    source.validate_config()
    source.check()
    streams.extend(source.get_available_streams())
    execute = source._execute

    def counted(*args, **kwargs):
        for message in execute(*args, **kwargs):
            if message.record:
                brought[message.record.stream] += 1
            yield message

    source._execute = counted
    result = source.read(cache, force_full_refresh=job.get("full_refresh", False))
    names.extend(result.streams)


if "postgres" in job:
    cache = PostgresCache(**job["postgres"])
else:
    cache = DuckDBCache(db_path=job["database"], schema_name="zoho")
failed = None
try:
    sync()
except Exception as error:
    if not job.get("may_fail"):
        raise
    failed = f"{type(error).__name__}: {error}"
rows = {}
if job["rows"]:
    for name in names:
        rows[name] = [dict(row) for row in cache[name]]
answer = {"streams": streams, "brought": brought, "rows": rows, "failed": failed}
print()
print(json.dumps(answer, default=str))
