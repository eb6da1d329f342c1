"""Airbyte's standard tests of a source, run on the executable as a platform runs it.

    SOURCE_ZOHO=path CONNECTOR_ROOT=folder pytest -p airbyte_cdk.test.standard_tests.pytest_hooks standard_tests.py

CONNECTOR_ROOT holds acceptance-test-config.yml and the configs that it names. The CDK runs Python classes; here, each
command is a process, and its lines are parsed by the CDK's models. Two more tests do what the standard ones leave out:
a second full refresh, and a second incremental read with the states of the first.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest
from airbyte_cdk.models import AirbyteMessageSerializer, Type
from airbyte_cdk.test import entrypoint_wrapper, standard_tests
from airbyte_cdk.test.models import ConnectorTestScenario

EXECUTABLE = os.environ["SOURCE_ZOHO"]
ROOT = Path(os.environ["CONNECTOR_ROOT"])


class Executable:
    """Stands for the connector where the CDK wants an object; `execute` does what its methods would."""

    def spec(self, logger):
        raise NotImplementedError


def execute(source, args, expected_outcome=None):
    done = subprocess.run([EXECUTABLE, *args], capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    output = entrypoint_wrapper.EntrypointOutput(messages=lines, command=args)
    stray = [line for line in lines if not line.startswith("{")]
    assert not stray, f"lines that are no messages: {stray[:3]}"
    # A failure that ends with 0 is no failure to a platform, and a non-zero exit code without a reason tells nobody why.
    if args[0] == "read":
        assert (done.returncode != 0) == bool(output.errors), (done.returncode, done.stderr[-2000:])
    return output


entrypoint_wrapper._run_command = execute


class TestSourceZoho(standard_tests.SourceTestSuiteBase):
    connector = Executable

    @classmethod
    def get_connector_root_dir(cls):
        return ROOT

    def test_full_refresh_twice(self, scenario: ConnectorTestScenario, tmp_path):
        if scenario.expected_outcome.expect_exception():
            pytest.skip("the connection fails, as expected")
        catalog = configured(scenario, "full_refresh", tmp_path)
        first, second = (read(scenario, catalog, tmp_path) for _ in range(2))
        assert rows_of(first) and rows_of(first) == rows_of(second)

    def test_incremental_twice(self, scenario: ConnectorTestScenario, tmp_path):
        if scenario.expected_outcome.expect_exception():
            pytest.skip("the connection fails, as expected")
        catalog = configured(scenario, "incremental", tmp_path)
        first = read(scenario, catalog, tmp_path)
        assert rows_of(first)
        states = last_states(first)
        assert set(states) == {entry["stream"]["name"] for entry in catalog["streams"]}
        second = read(scenario, catalog, tmp_path, list(states.values()))
        assert rows_of(second) == {}, "an unchanged org delivers no record"


def configured(scenario, sync_mode, folder):
    """The configured catalog of every stream that has this mode."""
    output = execute(None, ["discover", "--config", config_file(scenario, folder)])
    streams = dump(output.catalog)["catalog"]["streams"]
    return {
        "streams": [
            {
                "stream": stream,
                "sync_mode": sync_mode,
                "destination_sync_mode": "append_dedup" if sync_mode == "incremental" else "overwrite",
                "cursor_field": stream.get("default_cursor_field") or [],
                "primary_key": stream.get("source_defined_primary_key") or [],
            }
            for stream in streams
            if sync_mode in stream["supported_sync_modes"]
        ]
    }


def read(scenario, catalog, folder, state=None):
    files = {"catalog": catalog, **({"state": state} if state is not None else {})}
    args = ["read", "--config", config_file(scenario, folder)]
    for name, content in files.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(content))
        args += [f"--{name}", str(path)]
    output = execute(None, args)
    output.raise_if_errors()
    for entry in catalog["streams"]:
        statuses = [status.name for status in output.get_stream_statuses(entry["stream"]["name"])]
        assert statuses[:1] + statuses[-1:] == ["STARTED", "COMPLETE"], (entry["stream"]["name"], statuses)
    return output


def config_file(scenario, folder):
    path = folder / "config.json"
    path.write_text(json.dumps(scenario.get_config_dict(connector_root=ROOT, empty_if_missing=False)))
    return str(path)


def rows_of(output):
    """The records of each stream, in any order."""
    rows = {}
    for message in output.records:
        rows.setdefault(message.record.stream, []).append(json.dumps(message.record.data, sort_keys=True))
    return {stream: sorted(lines) for stream, lines in rows.items()}


def last_states(output):
    """The last state of each stream, as a platform hands it back; every state counts its records."""
    states = {}
    for message in output.get_message_by_types([Type.STATE]):
        assert message.state.sourceStats is not None and message.state.sourceStats.recordCount is not None
        states[message.state.stream.stream_descriptor.name] = dump(message)["state"]
    return states


def dump(message):
    return AirbyteMessageSerializer.dump(message)
