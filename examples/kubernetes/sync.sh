# One pod of an indexed Job: reads with the config of its index, and keeps the states in a folder of its own.
set -eu -o pipefail
index=$JOB_COMPLETION_INDEX
mkdir -p "/states/$index"
cd "/states/$index"
touch states.jsonl
tail -n 1 states.jsonl > state.json
tap-zoho --config "/configs/$index.json" --state state.json | target-postgres --config /target/target.json >> states.jsonl
# Only the last state counts.
tail -n 1 states.jsonl > state.json
cp state.json states.jsonl
