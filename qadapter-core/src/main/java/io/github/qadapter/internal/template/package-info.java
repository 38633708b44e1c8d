/**
 * An interpreter of the part of Jinja2 in which chat templates are written, as transformers sets it
 * up: sandboxed, {@code trim_blocks}, {@code lstrip_blocks}, loop controls, the {@code generation}
 * tag, {@code raise_exception}, {@code strftime_now} and its own {@code tojson}.
 *
 * <p>A template is a stranger's program. It reaches what it is given and what it makes of that, and
 * nothing of Java: values are {@link io.github.qadapter.internal.template.None}, {@link
 * io.github.qadapter.internal.template.Undefined}, Boolean, Long, Double, String, List, Map and a
 * few classes of this room; what a dot finds on each is listed in {@link
 * io.github.qadapter.internal.template.Members}, and no reflection is used. Every step, every
 * character and every element that it makes is paid from a {@link
 * io.github.qadapter.internal.template.Budget}.
 *
 * <p>{@code Lexer} → tokens → {@code Parser} and {@code ExpressionParser} → {@code Statement} and
 * {@code Expression} trees, which run themselves in a {@code Frame}.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.template;
