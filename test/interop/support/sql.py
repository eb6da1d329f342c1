"""Runs SQL for the interop tests, with the driver of whichever target is installed.

Reads {"urls": [...], "statements": [...]} from stdin; takes the first server that lets us make a schema.
Prints one line of JSON: {"url": ...} and the rows of the last statement as lists of texts.
"""

import json
import sys

import psycopg2


def connect(urls):
    problems = []
    for url in urls:
        try:
            connection = psycopg2.connect(url, connect_timeout=5)
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute("SELECT has_database_privilege(current_database(), 'CREATE')")
            if cursor.fetchone()[0]:
                return url, cursor
            problems.append("no right to make a schema")
        except psycopg2.Error as error:
            problems.append(str(error).strip().replace("\n", " "))
    raise SystemExit("no PostgreSQL: " + "; ".join(dict.fromkeys(problems)))


job = json.load(sys.stdin)
url, cursor = connect(job["urls"])
rows = []
for statement in job["statements"]:
    cursor.execute(statement)
    rows = cursor.fetchall() if cursor.description else []
json.dump({"url": url, "rows": rows}, sys.stdout, default=str)
