package io.windfall.grant;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.util.Base64;
import java.util.Objects;

/** Checks the signature of grants with the orchestrator's public key. Safe for use by several threads. */
public final class GrantVerifier {
    private final PublicKey key;

    /** Checks with a key of {@link GrantKeys}. */
    public GrantVerifier(PublicKey key) {
        this.key = Objects.requireNonNull(key, "key");
    }

    /**
     * Whether the orchestrator signed exactly these values. Says nothing of expiry or nonce.
     *
     * @param grant the values
     * @param header the header's value; null or anything else than a signature is false
     */
    public boolean verify(TransferGrant grant, String header) {
        if (header == null) {
            return false;
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(header.strip());
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(GrantKeys.ALGORITHM);
            signature.initVerify(key);
            signature.update(grant.canonicalBytes());
            return signature.verify(bytes);
        } catch (SignatureException notOfThatShape) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a grant cannot be checked with this key: " + e.getMessage(), e);
        }
    }
}
