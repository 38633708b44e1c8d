/**
 * Models of QAdapter as chat models of LangChain4j. The only package that knows LangChain4j: add
 * {@code dev.langchain4j:langchain4j-core} to use it; without it everything else works.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.langchain4j;
