/**
 * A base and its adapters served in OpenAI's words: requests become prompts and options, answers
 * under way become replies or events.
 *
 * <p>A request's body is read by {@link io.github.qadapter.internal.serve.ChatRequest} or {@link
 * io.github.qadapter.internal.serve.CompletionRequest}, its model's name by {@link
 * io.github.qadapter.internal.serve.ServedModels}, which keeps the adapters open that it began
 * with. {@link io.github.qadapter.internal.serve.Answers} runs the prompts on the engine, and
 * {@link io.github.qadapter.internal.serve.Serving} brings what happens there into the reply.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.serve;
