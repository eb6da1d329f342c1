"""
What Zoho's own SDK for Python reads, through its own options. The last line of stdout is JSON.

    python scripts/interop-zoho-sdk.py JOB     JOB: {"connection": {...}, "module": name, "home": folder}
"""

import csv
import io
import json
import sys
import time
import zipfile
from pathlib import Path

from zohocrmsdk.src.com.zoho.api.authenticator import OAuthToken
from zohocrmsdk.src.com.zoho.api.authenticator.store import FileStore
from zohocrmsdk.src.com.zoho.api.logger import Logger
from zohocrmsdk.src.com.zoho.crm.api import Initializer, ParameterMap
from zohocrmsdk.src.com.zoho.crm.api.bulk_read import BodyWrapper as JobBody
from zohocrmsdk.src.com.zoho.crm.api.bulk_read import BulkReadOperations, Query
from zohocrmsdk.src.com.zoho.crm.api.coql import BodyWrapper as QueryBody
from zohocrmsdk.src.com.zoho.crm.api.coql import CoqlOperations
from zohocrmsdk.src.com.zoho.crm.api.dc import DataCenter
from zohocrmsdk.src.com.zoho.crm.api.fields import FieldsOperations, GetFieldsParam
from zohocrmsdk.src.com.zoho.crm.api.modules import MinifiedModule, ModulesOperations
from zohocrmsdk.src.com.zoho.crm.api.org import OrgOperations
from zohocrmsdk.src.com.zoho.crm.api.record import (
    GetDeletedRecordsParam,
    GetRecordsParam,
    RecordOperations,
)
from zohocrmsdk.src.com.zoho.crm.api.sdk_config import SDKConfig
from zohocrmsdk.src.com.zoho.crm.api.users import UsersOperations

JOB_SECONDS = 40

job = json.loads(Path(sys.argv[1]).read_text())
module, home, connection = job["module"], Path(job["home"]), job["connection"]
api, accounts = connection["api_url"], connection["accounts_url"]
Initializer.initialize(
    environment=DataCenter.Environment(api, f"{accounts}/oauth/v2/token", api),
    token=OAuthToken(
        client_id=connection["client_id"],
        client_secret=connection["client_secret"],
        refresh_token=connection["refresh_token"],
        find_user=False,
    ),
    store=FileStore(str(home / "python-tokens.txt")),
    # Otherwise the SDK goes on at the host that the token names.
    sdk_config=SDKConfig(pick_list_validation=False, update_api_domain=False),
    resource_path=str(home),
    logger=Logger.get_instance(Logger.Levels.ERROR, str(home / "python-sdk.log")),
)


def parameters(*pairs):
    values = ParameterMap()
    for name, value in pairs:
        values.add(name, value)
    return values


def rows_of(answer, key):
    """The rows of an answer; none for 204."""
    body = answer.get_object()
    return [] if body is None else getattr(body, key)()


def id_of(row):
    return str(row.get_id())


def text_of(value):
    return value.isoformat() if hasattr(value, "isoformat") else value


def listed():
    operations, rows, token = RecordOperations(module), [], None
    while True:
        pairs = [(GetRecordsParam.fields, "Last_Name,Modified_Time")]
        if token is not None:
            pairs.append((GetRecordsParam.page_token, token))
        answer = operations.get_records(parameters(*pairs))
        rows += rows_of(answer, "get_data")
        info = answer.get_object() and answer.get_object().get_info()
        if not info or not info.get_more_records():
            break
        token = info.get_next_page_token()
    names = ("Last_Name", "Modified_Time")
    return [[id_of(row), *(text_of(row.get_key_value(name)) for name in names)] for row in rows]


def queried():
    body = QueryBody()
    body.set_select_query(
        f"select Last_Name from {module} where id is not null order by id asc limit 50"
    )
    return [id_of(row) for row in rows_of(CoqlOperations().get_records(body), "get_data")]


def exported():
    """The last state of a job, and the ids in its file."""
    minified, query, body = MinifiedModule(), Query(), JobBody()
    minified.set_api_name(module)
    query.set_module(minified)
    query.set_fields(["Last_Name"])
    body.set_query(query)
    operations = BulkReadOperations()
    made = rows_of(operations.create_bulk_read_job(body), "get_data")[0]
    job_id = int(made.get_details()["id"])
    end = time.monotonic() + JOB_SECONDS
    while True:
        found = rows_of(operations.get_bulk_read_job_details(job_id), "get_data")[0]
        state = found.get_state().get_value()
        if state == "COMPLETED":
            break
        if time.monotonic() > end:
            raise TimeoutError(f"the job is {state}")
        time.sleep(0.5)
    file = operations.download_result(job_id).get_object().get_file()
    with zipfile.ZipFile(io.BytesIO(file.get_stream().content)) as archive:
        text = archive.read(archive.namelist()[0]).decode()
    return state, [row["Id"] for row in csv.DictReader(io.StringIO(text, newline=""))]


bulk, file = exported()
answers = {
    "modules": [
        row.get_api_name() for row in rows_of(ModulesOperations().get_modules(), "get_modules")
    ],
    "fields": [
        row.get_api_name()
        for row in rows_of(
            FieldsOperations().get_fields(parameters((GetFieldsParam.module, module))), "get_fields"
        )
    ],
    "rows": listed(),
    "coql": queried(),
    "deleted": [
        id_of(row)
        for row in rows_of(
            RecordOperations(module).get_deleted_records(
                parameters((GetDeletedRecordsParam.type, "all"))
            ),
            "get_data",
        )
    ],
    "users": [id_of(row) for row in rows_of(UsersOperations().get_users(), "get_users")],
    "org": [id_of(row) for row in rows_of(OrgOperations().get_organization(), "get_org")],
    "bulk": bulk,
    "file": file,
}
print(json.dumps(answers))
