/**
 * PyTorch behind one door: the decoder's TorchScript program, written out from a readable resource,
 * and the class that loads and calls it. No other room knows TorchScript.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.torch;
