/** Turns the public calls into jobs for the other rooms; the service behind the API. */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.engine;
