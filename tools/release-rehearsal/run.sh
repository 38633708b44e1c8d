#!/usr/bin/env bash
# A release without key and account: everything that Central would get goes into a folder, and a
# project outside of this repository, whose local repository knows nothing of QAdapter, takes it
# from there, opens the quick start's model and asks it.
#
#   tools/release-rehearsal/run.sh [REPOSITORY]
#
# REPOSITORY is a local Maven repository (~/.m2/repository) whose other libraries are linked to
# instead of fetched once more. MVN names another Maven for the release. CONSUMERS holds what the
# other project is built with, each as MAVEN or MAVEN@JAVA_HOME, by default MVN alone:
#
#   CONSUMERS="mvn ~/apache-maven-4.0.0/bin/mvn@/usr/lib/jvm/jdk-25" tools/release-rehearsal/run.sh
#
# GRADLE, where it is set, names a Gradle that builds it as well. PUBLISHED, where it is set, names a
# folder for what Central would get, which is kept, for a project of your own to take it from.
set -euo pipefail
cd "$(dirname "$0")/../.."
MVN=${MVN:-mvn}
CONSUMERS=${CONSUMERS:-$MVN}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
published=${PUBLISHED:-$work/published}

fail() {
  echo "$1" >&2
  exit 1
}

# What a POM of ours must and must not say.
check_pom() {
  local module=$1 pom element
  pom=$(find "$group/$module/$version" -name '*.pom')
  for element in name description url license developer connection; do
    grep -q "<$element>" "$pom" || fail "The POM of $module has no <$element>."
  done
  # A BOM may name its own version.
  if sed 's/\${project.version}//' "$pom" | grep -nE '<parent>|<properties>|\$\{|\.\./|<scope>test'; then
    fail "The POM of $module tells of this build."
  fi
  grep -q '<url>https://github.com/qadapter/qadapter</url>' "$pom" || fail "The POM of $module has an address of its own."
}

check_jar() {
  local module=$1 jar contents kind file manifest
  jar=$(find "$group/$module/$version" -name '*.jar' ! -name '*-sources.jar' ! -name '*-javadoc.jar')
  contents=$(unzip -l "$jar") # not into a pipe, which grep -q would close too early
  for kind in sources javadoc; do
    [ -f "${jar%.jar}-$kind.jar" ] || fail "$module has no $kind jar."
  done
  if [ -d "$module/src/main/kotlin" ]; then
    unzip -l "${jar%.jar}-sources.jar" | grep -c '\.kt$' > /dev/null || fail "The sources of $module have no Kotlin."
  fi
  for file in LICENSE NOTICE THIRD-PARTY.txt; do
    grep -q " META-INF/$file\$" <<<"$contents" || fail "$module has no META-INF/$file."
  done
  case $module in
    qadapter-api) grep -q ' module-info.class$' <<<"$contents" || fail "$module is no module." ;;
    *) manifest=$(unzip -p "$jar" META-INF/MANIFEST.MF)
      grep -q "^Automatic-Module-Name: io.github.qadapter.${module#qadapter-}" <<<"$manifest" \
        || fail "$module has no module name." ;;
  esac
}

$MVN -B -q -Prelease -DskipTests deploy "-DaltDeploymentRepository=rehearsal::file://$published"
version=$(sed -n 's/^  <version>\(.*\)<\/version>$/\1/p' pom.xml | head -1)

# What is published, and what is not.
group=$published/io/github/qadapter
jars="qadapter-api qadapter-core qadapter-testkit"
found=$(ls "$group" | grep -v '^maven-metadata' | sort | xargs)
[ "$found" = "$(echo qadapter-bom "$jars" | xargs -n1 | sort | xargs)" ] || fail "Published: $found."
for module in $found; do
  check_pom "$module"
done
for module in $jars; do
  check_jar "$module"
done
platforms=$(sed -n 's/.*<classifier>\(.*\)<\/classifier>.*/\1/p' "$group/qadapter-core/$version"/*.pom | sort | xargs)
[ "$platforms" = "linux-x86_64 osx-aarch64 win-x86_64" ] || fail "Platforms of core: $platforms."
managed=$(sed -n 's/.*<artifactId>\(.*\)<\/artifactId>.*/\1/p' "$group/qadapter-bom/$version"/*.pom | tail -n +2 | sort | xargs)
[ "$managed" = "$jars" ] || fail "The BOM manages: $managed."
diff tools/javadoc/qadapter-api/element-list qadapter-api/target/reports/apidocs/element-list \
  || fail "tools/javadoc/qadapter-api/element-list (<) does not name the packages of the API (>)."

# The project of somebody else, with an empty local repository.
cp -r qadapter-examples/src/main/resources/io/github/qadapter/examples/tiny-model "$work/model"
tool=$PWD/tools/release-rehearsal
listed=$(awk '/^With qadapter-testkit/ { exit } $1 ~ /:/ { print $1 }' THIRD-PARTY.txt | sort -u)
repository=${1:-}
dependency=org.apache.maven.plugins:maven-dependency-plugin:3.11.0

consume_with_maven() {
  local maven=$1 here=$2 resolved
  mkdir -p "$here/repository"
  cp "$tool/pom.xml" "$tool/Consumer.java" "$here"
  if [ -n "$repository" ]; then
    cp -rl "$repository/." "$here/repository"
    rm -rf "$here/repository/io/github/qadapter"
  fi
  (
    cd "$here"
    $maven -B -q "-Dmaven.repo.local=$here/repository" "-Drehearsal=file://$published" "-Dqadapter.version=$version" \
      compile "$dependency:build-classpath" -Dmdep.outputFile=classpath \
      "$dependency:list" -DincludeScope=runtime -DoutputFile=libraries
    # The list in the jars against what Maven resolves, libraries of libraries included.
    resolved=$(sed -n 's/^ *\([a-z0-9.-]*\):\([^:]*\):jar.*/\1:\2/p' libraries | grep -v '^io.github.qadapter:' | sort -u)
    diff <(echo "$listed") <(echo "$resolved") || fail "THIRD-PARTY.txt (<) is not what Maven resolves (>)."
    "${JAVA_HOME:+$JAVA_HOME/bin/}java" --class-path "target/classes:$(cat classpath)" Consumer "$work/model"
  )
}

consume_with_gradle() {
  mkdir -p "$1"
  cp "$tool/build.gradle" "$tool/settings.gradle" "$tool/Consumer.java" "$1"
  (
    cd "$1"
    "$GRADLE" --no-daemon -q --gradle-user-home "$1/home" "-Prehearsal=file://$published" "-PqadapterVersion=$version" classes runtimeClasspath
    java --class-path "$(cat classpath)" Consumer "$work/model"
  )
}

number=0
for consumer in $CONSUMERS; do
  number=$((number + 1))
  (
    [ "$consumer" = "${consumer%@*}" ] || export JAVA_HOME=${consumer#*@}
    echo "== $(${consumer%@*} --version | sed 's/\x1b\[[0-9;]*m//g' | sed -n -e '1p' -e 's/^Java version: \([^,]*\).*/Java \1/p' | xargs)"
    consume_with_maven "${consumer%@*}" "$work/consumer-$number"
  )
done
if [ -n "${GRADLE:-}" ]; then
  echo "== Gradle"
  consume_with_gradle "$work/gradle"
fi
echo "Published into a folder, taken from there, and answered: $found $version."
