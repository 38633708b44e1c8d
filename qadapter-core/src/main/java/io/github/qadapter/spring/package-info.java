/**
 * Models of QAdapter as chat models of Spring AI. The only package that knows Spring AI: add {@code
 * org.springframework.ai:spring-ai-model} or a starter that brings it to use it; without it
 * everything else works.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.spring;
