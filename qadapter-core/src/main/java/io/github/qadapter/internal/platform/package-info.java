/**
 * The machine and the build that this process runs on: free and resident memory, the folder of
 * native libraries, the library's version. Knows no model and no data.
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.platform;
