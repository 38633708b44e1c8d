/**
 * The service behind the API: base, customized and mixed models over one loaded checkpoint.
 *
 * <p>The only room that implements the public interfaces. Calls go down to the room that does the
 * work (base for answers, policy for rewards and explanations, customize for training, adapterfile,
 * hub and data for what lies on disk or elsewhere); nothing below knows this one.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.engine;
