package io.windfall.transfer;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/**
 * Who a site is to others, and whom it trusts. Made by {@link TlsFiles}.
 *
 * @param context for both ends of connections
 * @param certificateSha256 SHA-256 of its own certificate, lower-case hex: what {@code Site.executorKey} says
 * @param pinned whether others are trusted by their very certificates, so that their host names do not matter
 */
public record TlsIdentity(SSLContext context, String certificateSha256, boolean pinned) {

    public TlsIdentity {
        Objects.requireNonNull(context, "context");
        Objects.requireNonNull(certificateSha256, "certificateSha256");
    }

    /** SHA-256 of a certificate, lower-case hex. */
    static String sha256(X509Certificate certificate) {
        try {
            return Sha256.of(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate that cannot be encoded", e);
        }
    }
}
