/**
 * Fetches the files of model and data set repositories from the hub into the cache that Python's
 * {@code huggingface_hub} uses as well.
 *
 * <p>{@link io.github.qadapter.internal.hub.Hub#open} resolves a repository's revision to a commit
 * and lists its files; {@link io.github.qadapter.internal.hub.HubSnapshot#fetch} brings one of them
 * into the cache, whole and verified, and returns where it lies. {@link
 * io.github.qadapter.internal.hub.ModelFiles} knows which files a model consists of. The room sees
 * the JDK, Jackson, slf4j and the API's options and exceptions, nothing else.
 *
 * <pre>{@code
 * Hub hub = Hub.of(options, HubEnvironment.ofProcess());
 * HubSnapshot data = hub.open(HubRepo.dataset("org/name", options.revision()));
 * for (String file : data.files()) {
 *   if (file.endsWith(".jsonl")) {
 *     Path local = data.fetch(file);
 *   }
 * }
 * }</pre>
 *
 * <pre>
 * models--org--name/blobs/&lt;checksum&gt;                       the bytes
 * models--org--name/blobs/&lt;checksum&gt;.qadapter.incomplete    the first of the bytes
 * models--org--name/snapshots/&lt;commit&gt;/&lt;file&gt;              a link to a blob, or a copy
 * models--org--name/refs/&lt;revision&gt;                        the commit that a branch or tag means
 * .locks/models--org--name/&lt;checksum&gt;.lock                 held by who writes the blob
 * </pre>
 */
@org.jspecify.annotations.NullMarked
package io.github.qadapter.internal.hub;
