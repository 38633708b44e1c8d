/**
 * Models of QAdapter on a Spark cluster: answers and scores for rows, preferences from a table, and
 * training whose gradients many machines compute. The only package that knows Spark: have Spark 3.5
 * or 4 on the class path to use it; without it everything else works.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.spark;
