/**
 * PyTorch behind one door: the decoder's TorchScript program, whose readable resources ({@code
 * decoder.py} and its parts) are compiled when a model opens, and the classes that call it with
 * types.
 *
 * <p>Each part of the program has its facade here: {@code TransformerProgram} for whole rows in
 * training form, {@code DecodingProgram} for prefill and steps over KV caches, {@code
 * VocabularyHead} for the vocabulary, {@code AdapterProgram} for LoRA matrices and {@code
 * WeightsProgram} for weights on their way from files. Tensors go in and come out; shapes are in
 * each method's words. The rooms model and policy call it to compute; base, customize, engine and
 * platform for devices, memory and the end of native work. No other room knows TorchScript or DJL's
 * PyTorch engine. {@code NativeWork} and {@code NativeThread} keep native calls from outliving the
 * process.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.torch;
