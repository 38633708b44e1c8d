@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.http;
