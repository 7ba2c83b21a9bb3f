package io.windfall.grant;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Objects;

/** Signs grants with the orchestrator's Ed25519 key. Safe for use by several threads. */
public final class GrantSigner {
    private final PrivateKey key;

    /** Signs with a key of {@link GrantKeys}. */
    public GrantSigner(PrivateKey key) {
        this.key = Objects.requireNonNull(key, "key");
    }

    /** The value of the header {@link TransferGrant#HEADER}: base64 of the 64 bytes of the signature. */
    public String sign(TransferGrant grant) {
        try {
            Signature signature = Signature.getInstance(GrantKeys.ALGORITHM);
            signature.initSign(key);
            signature.update(grant.canonicalBytes());
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a grant cannot be signed with this key: " + e.getMessage(), e);
        }
    }
}
