/**
 * The experiment behind the comparison of methods: data sets × methods × seeds, a cell at a time,
 * each kept as a file, and the page of results that is made of those files.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.examples.experiment;
