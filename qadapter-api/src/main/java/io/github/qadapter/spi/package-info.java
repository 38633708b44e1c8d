/** What an engine implements; applications never need it. */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.spi;
