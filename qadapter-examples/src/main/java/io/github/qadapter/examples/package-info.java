/** Programs to run and to read: what a user of the library writes, and nothing else. */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.examples;
