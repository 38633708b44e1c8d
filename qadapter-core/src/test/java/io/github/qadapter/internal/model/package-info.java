@NullMarked
package io.github.qadapter.internal.model;

import org.jspecify.annotations.NullMarked;
