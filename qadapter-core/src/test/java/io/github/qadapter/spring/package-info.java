@org.jspecify.annotations.NullMarked
package io.github.qadapter.spring;
