package io.github.qadapter.report;

/**
 * The progress of a download.
 *
 * @param file the file that is being received, as the repository names it
 * @param receivedBytes how many of the missing files' bytes are there by now, those of an earlier,
 *     broken download included
 * @param totalBytes how many bytes the missing files have together
 */
public record DownloadProgress(String file, long receivedBytes, long totalBytes) {}
