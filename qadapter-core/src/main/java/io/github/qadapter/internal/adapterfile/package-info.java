/**
 * A trained adapter and its folder: PEFT's two files, our settings, scope and report beside them,
 * written whole or not at all, and refused by name where they do not fit the open base.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.adapterfile;
