@org.jspecify.annotations.NullMarked
package io.github.qadapter.langchain4j;
