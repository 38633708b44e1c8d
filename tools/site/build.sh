#!/usr/bin/env bash
# The site, from the pages of this repository and the documentation comments, into target/site.
# Needs Node.js 20 or later. A dead link fails it.
#
#   tools/site/build.sh [--without-javadoc]
#
# SITE_BASE is the path under which the site is served, /qadapter/ where nothing is said; MVN names
# another Maven.
set -euo pipefail
cd "$(dirname "$0")/../.."
export SITE_BASE=${SITE_BASE:-/qadapter/}
site=target/site

npm --prefix tools/site ci --ignore-scripts --no-audit --no-fund --silent
rm -rf "$site"
tools/site/node_modules/.bin/vitepress build tools/site
if [ "${1:-}" = --without-javadoc ]; then
  for module in api core testkit; do
    mkdir -p "$site/javadoc/qadapter-$module"
    touch "$site/javadoc/qadapter-$module/index.html"
  done
else
  # Beside each other, so that the links from one to the other stay on the site.
  ${MVN:-mvn} -B -q -Prelease -DskipTests -Dqadapter.api.javadoc=../qadapter-api package
  for module in api core testkit; do
    mkdir -p "$site/javadoc"
    cp -r "qadapter-$module/target/reports/apidocs" "$site/javadoc/qadapter-$module"
  done
fi
node tools/site/links.mjs "$site" "$SITE_BASE"
