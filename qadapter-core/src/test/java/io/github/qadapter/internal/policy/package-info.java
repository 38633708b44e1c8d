@NullMarked
package io.github.qadapter.internal.policy;

import org.jspecify.annotations.NullMarked;
