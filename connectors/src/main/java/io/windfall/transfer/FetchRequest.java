package io.windfall.transfer;

import io.windfall.grant.TransferGrant;
import java.net.URI;
import java.util.Objects;

/**
 * A checkpoint to pull.
 *
 * @param grant the orchestrator's leave
 * @param signature of the grant: the value of the header {@link TransferGrant#HEADER}
 * @param source the address of the source's {@link ChunkServer}
 * @param notAfterMillis when to give up, ms since 1970-01-01 UTC
 */
public record FetchRequest(TransferGrant grant, String signature, URI source, long notAfterMillis) {

    public FetchRequest {
        Objects.requireNonNull(grant, "grant");
        Objects.requireNonNull(source, "source");
    }
}
