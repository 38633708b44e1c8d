#!/usr/bin/env bash
# A release without key and account: everything that Central would get goes into a folder, and a
# project outside of this repository, whose local repository knows nothing of QAdapter, takes it
# from there, opens the quick start's model and asks it.
#
#   tools/release-rehearsal/run.sh [REPOSITORY]
#
# REPOSITORY is a local Maven repository (~/.m2/repository) whose other libraries are linked to
# instead of fetched once more. MVN names another Maven.
set -euo pipefail
cd "$(dirname "$0")/../.."
MVN=${MVN:-mvn}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
published=$work/published

fail() {
  echo "$1" >&2
  exit 1
}

$MVN -B -q -Prelease -DskipTests deploy "-DaltDeploymentRepository=rehearsal::file://$published"
version=$(sed -n 's/^  <version>\(.*\)<\/version>$/\1/p' pom.xml | head -1)

# What is published, and what is not.
group=$published/io/github/qadapter
found=$(ls "$group" | grep -v '^maven-metadata' | sort | xargs)
[ "$found" = "qadapter-api qadapter-core qadapter-testkit" ] || fail "Published: $found."
for module in $found; do
  jar=$(find "$group/$module/$version" -name '*.jar' ! -name '*-sources.jar' ! -name '*-javadoc.jar')
  pom=$(find "$group/$module/$version" -name '*.pom')
  contents=$(unzip -l "$jar") # not into a pipe, which grep -q would close too early
  for kind in sources javadoc; do
    [ -f "${jar%.jar}-$kind.jar" ] || fail "$module has no $kind jar."
  done
  for file in LICENSE NOTICE THIRD-PARTY.txt; do
    grep -q " META-INF/$file\$" <<<"$contents" || fail "$module has no META-INF/$file."
  done
  for element in name description url license developer connection; do
    grep -q "<$element>" "$pom" || fail "The POM of $module has no <$element>."
  done
  if grep -nE '<parent>|<properties>|\$\{|\.\./|<scope>test' "$pom"; then
    fail "The POM of $module tells of this build."
  fi
  case $module in
    qadapter-api) grep -q ' module-info.class$' <<<"$contents" || fail "$module is no module." ;;
    *) manifest=$(unzip -p "$jar" META-INF/MANIFEST.MF)
      grep -q "^Automatic-Module-Name: io.github.qadapter.${module#qadapter-}" <<<"$manifest" \
        || fail "$module has no module name." ;;
  esac
done
platforms=$(sed -n 's/.*<classifier>\(.*\)<\/classifier>.*/\1/p' "$group/qadapter-core/$version"/*.pom | sort | xargs)
[ "$platforms" = "linux-x86_64 osx-aarch64 win-x86_64" ] || fail "Platforms of core: $platforms."

# The project of somebody else.
mkdir "$work/consumer" "$work/repository"
cp tools/release-rehearsal/pom.xml tools/release-rehearsal/Consumer.java "$work/consumer"
cp -r qadapter-examples/src/main/resources/io/github/qadapter/examples/tiny-model "$work/model"
if [ -n "${1:-}" ]; then
  cp -rl "$1/." "$work/repository"
  rm -rf "$work/repository/io/github/qadapter"
fi
cp THIRD-PARTY.txt "$work"
cd "$work/consumer"
consumer() {
  $MVN -B "-Dmaven.repo.local=$work/repository" "-Drehearsal=file://$published" "-Dqadapter.version=$version" "$@"
}
dependency=org.apache.maven.plugins:maven-dependency-plugin:3.9.0
consumer -q compile "$dependency:build-classpath" -Dmdep.outputFile=classpath \
  "$dependency:list" -DincludeScope=runtime -DoutputFile=libraries

# The list in the jars against what Maven resolves, libraries of libraries included.
resolved=$(sed -n 's/^ *\([a-z0-9.-]*\):\([^:]*\):jar.*/\1:\2/p' libraries | grep -v '^io.github.qadapter:' | sort -u)
listed=$(awk '/^With qadapter-testkit/ { exit } $1 ~ /:/ { print $1 }' "$work/THIRD-PARTY.txt" | sort -u)
diff <(echo "$listed") <(echo "$resolved") || fail "THIRD-PARTY.txt (<) is not what Maven resolves (>)."

java --class-path "target/classes:$(cat classpath)" Consumer "$work/model"
echo "Published into a folder, taken from there, and answered: $found $version."
