package io.windfall.transfer;

/**
 * The paths below a {@link ChunkServer}'s address. All but the first two want {@code Authorization: Bearer TOKEN}.
 *
 * <ul>
 *   <li>{@code POST /v1/redeem}: the grant's canonical bytes as body, its signature as header {@code windfall-grant};
 *       answers the token
 *   <li>{@code GET /v1/probe?bytes=N}: so many bytes of noise, at most 64 MB; 429 while another probe is under way
 *   <li>{@code GET /v1/manifest}
 *   <li>{@code GET /v1/chunks/SHA256}: with {@code Range: bytes=N-} from there on, with {@code Accept-Encoding: zstd}
 *       compressed where the source has the capacity
 *   <li>{@code GET /v1/files/PATH}: a whole file of the checkpoint, for other clients
 * </ul>
 */
final class TransferPaths {
    static final String REDEEM = "/v1/redeem";
    static final String PROBE = "/v1/probe";
    static final String MANIFEST = "/v1/manifest";
    static final String CHUNKS = "/v1/chunks/";
    static final String FILES = "/v1/files/";

    /** Header of a compressed chunk: how long compressing took, ns. */
    static final String COMPRESS_NANOS = "windfall-compress-nanos";

    private TransferPaths() {}
}
