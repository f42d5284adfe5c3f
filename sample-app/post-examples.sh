#!/bin/sh
# Plays GitHub: posts every JSON file of a folder to the running sample.
# The name of a file begins with the name of its event: workflow_run.success.json
# usage: post-examples.sh [folder [url]]
folder=${1:-$(dirname "$0")/src/test/resources/github}
url=${2:-http://localhost:8080/github}
run=$(date +%s)-$$
for file in "$folder"/*.json; do
  name=$(basename "$file" .json)
  echo "$name: $(curl -sS -H 'Content-Type: application/json' -H "X-GitHub-Event: ${name%%.*}" \
    -H "X-GitHub-Delivery: $run-$name" --data-binary "@$file" "$url")"
done
