#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs one benchmark; the last line it prints is its result, one JSON object. See docs/benchmarks.md.
# Builds what is not built yet, with the Maven that $MVN names (mvn).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
containers=$root/itests/containers
classpath=$containers/target/bench.classpath

case ${1:-} in
  wire) main=WireBenchmark ;;
  ingest) main=IngestBenchmark ;;
  alert-latency) main=AlertLatencyBenchmark ;;
  agent-footprint) main=AgentFootprintBenchmark ;;
  overhead) main=OverheadBenchmark ;;
  collect) main=CollectBenchmark ;;
  ring-buffer) main=RingBufferBenchmark ;;
  *)
    echo "usage: $0 wire [seconds between snapshots] | ingest [seconds] | alert-latency [alerts] | agent-footprint [seconds] |
  overhead [pairs of rounds] | collect [collections] | ring-buffer [forks]" >&2
    exit 2
    ;;
esac
shift

is_built() {
  [ -s "$classpath" ] && [ -z "$(find "$root"/{pom.xml,bundles,agent-bundles,features,karaf-distribution,itests,sql} \
    \( -name target -o -name node_modules -o -name '.*' \) -prune -o -type f -newer "$classpath" -print -quit)" ]
}
if ! is_built; then
  (cd "$root" && ${MVN:-mvn} -q -B -DskipTests package -pl itests/containers -am >&2)
  touch "$classpath"
fi

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
exec "$java" -Xmx1g -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
  -Ddistributions="$root/karaf-distribution" -Dmetrics="$root/sql/metrics" \
  -cp "$containers/target/test-classes:$root/agent-bundles/link/target/test-classes:$(cat "$classpath")" "org.pganalytics.itests.bench.$main" "$@"
