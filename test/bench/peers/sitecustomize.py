"""Loaded by Python before a program that the bench measures: sends its calls to the server of the bench (BENCH_URL) instead of
Zoho, and writes its CPU seconds and its largest memory into a file (BENCH_USAGE) at the end. The program itself is unchanged."""

import atexit
import json
import os
import re
import resource


def _redirect():
    import requests

    send = requests.Session.send
    zoho = re.compile(r"^https://[\w.]*zoho(apis)?\.com(?=/)")

    def redirected(self, request, **options):
        request.url = zoho.sub(os.environ["BENCH_URL"], request.url)
        return send(self, request, **options)

    requests.Session.send = redirected


def _write_usage():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    with open(os.environ["BENCH_USAGE"], "w") as file:
        json.dump({"cpu": usage.ru_utime + usage.ru_stime, "rss": usage.ru_maxrss / 1024}, file)


if "BENCH_URL" in os.environ:
    atexit.register(_write_usage)
    _redirect()
