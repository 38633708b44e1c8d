/** The interfaces that an engine implements; applications never need them. */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.spi;
