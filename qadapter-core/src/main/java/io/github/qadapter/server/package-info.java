/**
 * A server that speaks OpenAI's language: base, adapters at any strength and mixes of them as
 * models, for whatever clients speak it too.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.server;
