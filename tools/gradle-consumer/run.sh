#!/usr/bin/env bash
# Runs QAdapter from a Gradle project, as its users would. Needs Gradle 8.14 or later on the path.
# Not tried yet: no build of ours has Gradle.
set -euo pipefail
cd "$(dirname "$0")"
(cd ../.. && ./mvnw -B -q -DskipTests install)
model=../../qadapter-examples/src/main/resources/io/github/qadapter/examples/tiny-model
gradle --no-daemon run --args="$(cd "$model" && pwd)"
